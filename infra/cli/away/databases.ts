import { dependencyDown, tradedKeys, youngReads, type AwayRow } from "./row.ts";

const warned = { status: 200, says: "warning" } as const;

/** The services' own databases. */
export const databaseRows: readonly AwayRow[] = [
  {
    id: "auth-database",
    away: "PostgreSQL of auth is away",
    meaning:
      "auth can neither let anybody in nor end a session, and says so. Its heartbeat stops as well, so that after three seconds the others know that a revocation could be missing: reads go on, with a warning where the token is older than a minute; changes go on for a minute; management operations do not.",
    asked: [
      { ask: "login", given: dependencyDown },
      { ask: "refresh", given: dependencyDown },
      { ask: "logout", given: dependencyDown },
      { ask: "register", given: dependencyDown },
      { ask: "forgot", given: dependencyDown },
      { ask: "step-up", given: dependencyDown },
      {
        ask: "manage",
        given: dependencyDown,
        because:
          "also the ones that need no table: who was demoted a moment ago cannot be told",
      },
      { ask: "read-profile", given: { status: 200 }, because: youngReads },
      { ask: "known-token", given: { status: 200 }, because: youngReads },
      { ask: "read-old", given: warned },
      { ask: "known-key", given: { status: 200 }, because: tradedKeys },
      {
        ask: "new-key",
        given: dependencyDown,
        because: "only auth can trade it",
      },
      { ask: "change-profile", given: warned },
    ],
    ready: [
      {
        process: "auth-1",
        status: 503,
        checks: { postgres: "failed", revocations: "degraded" },
      },
      { process: "users-1", status: 200, checks: { revocations: "degraded" } },
      {
        process: "gateway",
        status: 200,
        checks: { auth: "degraded", revocations: "degraded" },
      },
    ],
    afterwards: ["refused-is-undone", "changes-once", "ended-everywhere"],
    alerts: ["RevocationLag"],
    todo: "Bring PostgreSQL back. auth needs no restart.",
  },
  {
    id: "users-database",
    away: "PostgreSQL of users is away",
    meaning:
      "Profiles can be neither read nor changed. Everything else goes on; what happens to accounts meanwhile waits in the stream.",
    asked: [
      { ask: "login", given: { status: 200 } },
      { ask: "register", given: { status: 201 } },
      { ask: "logout", given: { status: 200 } },
      { ask: "read-profile", given: dependencyDown },
      { ask: "change-profile", given: dependencyDown },
      {
        ask: "change-ended",
        given: { status: 401, code: "token-revoked" },
        because: "tokens are judged without the database",
      },
    ],
    ready: [
      { process: "users-1", status: 503, checks: { postgres: "failed" } },
      { process: "users-worker", status: 503, checks: { postgres: "failed" } },
      { process: "auth-1", status: 200, checks: {} },
      { process: "gateway", status: 200, checks: { users: "degraded" } },
    ],
    afterwards: ["changes-once", "people-arrive", "ended-everywhere"],
    alerts: [],
    todo: "Bring PostgreSQL back. users needs no restart.",
  },
  {
    id: "users-database-hangs",
    away: "PostgreSQL of users hangs",
    meaning:
      "It keeps its connections and answers nothing. Readiness says so within a second, so that a balancer stops sending; a request that comes all the same is 504 at its deadline, thirty seconds.",
    asked: [
      { ask: "login", given: { status: 200 } },
      { ask: "register", given: { status: 201 } },
      { ask: "logout", given: { status: 200 } },
      {
        ask: "change-ended",
        given: { status: 401, code: "token-revoked" },
        because: "tokens are judged without the database",
      },
    ],
    ready: [
      { process: "users-1", status: 503, checks: { postgres: "failed" } },
      { process: "users-worker", status: 503, checks: { postgres: "failed" } },
      { process: "gateway", status: 200, checks: { users: "degraded" } },
    ],
    afterwards: ["people-arrive"],
    alerts: [],
    todo: "Find out what it waits for, or restart it.",
  },
  {
    id: "notifications-database",
    away: "PostgreSQL of notifications is away",
    meaning: "No mail is written. Nothing else needs it.",
    asked: [
      { ask: "register", given: { status: 201 } },
      { ask: "forgot", given: { status: 202 } },
    ],
    ready: [
      { process: "notifications", status: 503, checks: { postgres: "failed" } },
      {
        process: "gateway",
        status: 200,
        checks: { notifications: "degraded" },
      },
    ],
    afterwards: ["mails-once", "people-arrive"],
    alerts: [],
    todo: "Bring PostgreSQL back. The mails follow by themselves.",
  },
];
