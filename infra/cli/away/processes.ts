import { dependencyDown, tradedKeys, youngReads } from "./row.ts";
import type { Asked, AwayRow } from "./row.ts";

const warned = { status: 200, says: "warning" } as const;
const noUpstream = {
  status: 503,
  code: 50_304,
  says: "retry-after",
} as const;

const signingIn: readonly Asked[] = [
  { ask: "login", given: { status: 200 } },
  { ask: "refresh", given: { status: 200 } },
  { ask: "register", given: { status: 201 } },
  { ask: "logout", given: { status: 200 } },
  { ask: "manage", given: { status: 200 } },
  { ask: "manage-people", given: { status: 200 } },
];

const takenOver =
  "every process of auth publishes it; the part of one that died is taken over within five seconds";

const profiles: readonly Asked[] = [
  { ask: "read-profile", given: { status: 200 } },
  { ask: "change-profile", given: { status: 200 } },
];

/**
 * Processes of the suite itself. The replica that hangs comes before the one that dies: the gateway leaves one that died alone for a
 * moment after its return, and would not meet its silence.
 */
export const processRows: readonly AwayRow[] = [
  {
    id: "auth-replica",
    away: "One replica of auth has died",
    meaning:
      "The gateway meets a closed port and asks the other one; nobody sees anything. A request that the dead one was at work on is 502, unless it only reads.",
    asked: [
      ...signingIn,
      {
        ask: "read-ended",
        given: { status: 401, code: "token-revoked" },
        because: takenOver,
      },
    ],
    ready: [
      { process: "auth-2", status: 200, checks: {} },
      { process: "gateway", status: 200, checks: {} },
    ],
    afterwards: ["mails-once", "people-arrive", "ended-everywhere"],
    alerts: [],
    todo: "Nothing: a supervisor starts it again.",
  },
  {
    id: "users-replica-hangs",
    away: "One replica of users hangs",
    meaning:
      "It keeps its port and answers nothing. The request that finds out waits `FIRST_BYTE_TIMEOUT_MS` for it and is 504; then the gateway leaves that replica alone for a while and the other one answers.",
    asked: [
      { ask: "find-out", given: { status: 504, code: 50_402 } },
      ...profiles,
    ],
    ready: [
      { process: "users-1", status: 200, checks: {} },
      { process: "gateway", status: 200, checks: {} },
    ],
    afterwards: ["changes-once"],
    alerts: [],
    todo: "End it; a liveness probe does.",
  },
  {
    id: "users-replica",
    away: "One replica of users has died",
    meaning: "The other one answers, as with auth.",
    asked: profiles,
    ready: [
      { process: "users-1", status: 200, checks: {} },
      { process: "gateway", status: 200, checks: {} },
    ],
    afterwards: ["changes-once"],
    alerts: [],
    todo: "Nothing: a supervisor starts it again.",
  },
  {
    id: "auth-worker",
    away: "The worker of auth is away",
    meaning:
      "The API goes on. Revocations are published by every process of auth; everything else that auth has to tell waits.",
    asked: [
      ...signingIn,
      {
        ask: "read-ended",
        given: { status: 401, code: "token-revoked" },
        because: takenOver,
      },
      ...profiles,
    ],
    ready: [
      { process: "auth-1", status: 200, checks: {} },
      { process: "users-1", status: 200, checks: {} },
      { process: "gateway", status: 200, checks: {} },
    ],
    afterwards: [
      "mails-once",
      "people-arrive",
      "changes-once",
      "ended-everywhere",
    ],
    alerts: ["OutboxStuck"],
    todo: "Start it again. The work is caught up.",
  },
  {
    id: "users-worker",
    away: "The worker of users is away",
    meaning:
      "Profiles are read and changed as ever. Whoever confirms an account meanwhile can log in, and has no profile yet.",
    asked: [
      ...profiles,
      {
        ask: "first-profile",
        given: { status: 404, code: "profile-not-ready", says: "retry-after" },
      },
    ],
    ready: [
      { process: "users-1", status: 200, checks: {} },
      { process: "gateway", status: 200, checks: {} },
    ],
    afterwards: ["changes-once", "people-arrive"],
    alerts: ["ConsumerLag"],
    todo: "Start it again. The work is caught up.",
  },
  {
    id: "notifications",
    away: "All of notifications is away",
    meaning:
      "No mail is written; the requests for them wait in the stream for fourteen days. The only replica behind the gateway is missing, and that is what it says.",
    asked: [
      { ask: "service", given: noUpstream },
      { ask: "login", given: { status: 200 } },
      { ask: "register", given: { status: 201 } },
      { ask: "forgot", given: { status: 202 } },
      { ask: "read-profile", given: { status: 200 } },
    ],
    ready: [
      {
        process: "gateway",
        status: 200,
        checks: { notifications: "degraded" },
      },
      { process: "auth-1", status: 200, checks: {} },
    ],
    afterwards: ["mails-once", "people-arrive"],
    alerts: ["ConsumerLag"],
    todo: "Start it again. Links in mails count from when they were asked for: one that waited for an hour has run out, and is not sent.",
  },
  {
    id: "auth",
    away: "All of auth is away",
    meaning:
      "Nobody can sign in, refresh or sign out. Tokens are judged by every service itself and go on until they run out, five minutes at most. After three seconds without auth's heartbeat reads with a token older than a minute carry a warning and management ends; changes end a minute after that.",
    asked: [
      { ask: "login", given: noUpstream },
      { ask: "refresh", given: noUpstream },
      { ask: "logout", given: noUpstream },
      { ask: "read-profile", given: { status: 200 }, because: youngReads },
      { ask: "known-token", given: { status: 200 }, because: youngReads },
      { ask: "read-old", given: warned },
      { ask: "known-key", given: { status: 200 }, because: tradedKeys },
      {
        ask: "new-key",
        given: dependencyDown,
        because: "only auth can trade it",
      },
      {
        ask: "manage-people",
        given: dependencyDown,
        because: "who was demoted a moment ago cannot be told",
      },
      { ask: "change-profile", given: warned },
      { ask: "read-late", given: warned },
      {
        ask: "change-late",
        given: dependencyDown,
        because:
          "it would not be safe: for a minute nobody has heard which sessions were ended",
      },
    ],
    ready: [
      { process: "users-1", status: 200, checks: { revocations: "degraded" } },
      {
        process: "gateway",
        status: 200,
        checks: { auth: "degraded", revocations: "degraded" },
      },
    ],
    afterwards: ["refused-is-undone", "changes-once", "ended-everywhere"],
    alerts: ["RevocationLag"],
    todo: "Start it, one process at least.",
  },
];
