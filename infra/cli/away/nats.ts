import type { Asked, AwayRow, Readiness } from "./row.ts";

/** Nothing that people ask for needs NATS. */
const asBefore: readonly Asked[] = [
  { ask: "login", given: { status: 200 } },
  { ask: "refresh", given: { status: 200 } },
  { ask: "register", given: { status: 201 }, because: "the mail follows" },
  { ask: "forgot", given: { status: 202 }, because: "the mail follows" },
  { ask: "step-up", given: { status: 200 } },
  {
    ask: "logout",
    given: { status: 200 },
    because: "held back for a quarter of a second for the others to hear of it",
  },
  {
    ask: "manage",
    given: { status: 200 },
    because: "auth looks into its own tables",
  },
  {
    ask: "manage-people",
    given: { status: 200 },
    because: "users asks auth about the token",
  },
  { ask: "known-token", given: { status: 200 } },
  { ask: "known-key", given: { status: 200 } },
  { ask: "new-key", given: { status: 200 } },
  { ask: "read-profile", given: { status: 200 } },
  {
    ask: "read-old",
    given: { status: 200 },
    because: "auth is asked about the token first",
  },
  {
    ask: "change-profile",
    given: { status: 200 },
    because: "auth is asked about the token first",
  },
  {
    ask: "read-ended",
    given: { status: 200 },
    because:
      "for a minute after its token was issued, and no longer, nobody is asked about a read",
  },
  {
    ask: "read-ended-old",
    given: { status: 401, code: "token-revoked" },
    because: "auth is asked about the token first",
  },
  {
    ask: "change-ended",
    given: { status: 401, code: "token-revoked" },
    because: "auth is asked about the token first",
  },
];

const degraded = (checks: Readiness["checks"]): readonly Readiness[] =>
  ["auth-1", "users-1", "users-worker", "notifications", "gateway"].map(
    (process) => ({ process, status: 200, checks }),
  );

const later = [
  "mails-once",
  "people-arrive",
  "changes-once",
  "ended-everywhere",
] as const;

/** The message broker. */
export const natsRows: readonly AwayRow[] = [
  {
    id: "nats-gone",
    away: "NATS is gone",
    meaning:
      "Nobody listens at its address. Everything that is committed stays in the services' own outboxes until it is back. After three seconds nobody hears of revocations any more, and auth is asked instead.",
    asked: asBefore,
    ready: degraded({ nats: "degraded", revocations: "degraded" }),
    afterwards: later,
    alerts: ["RevocationLag", "OutboxStuck"],
    todo: "Start it again. Nothing has to be sent by hand: the outboxes are published in their order.",
  },
  {
    id: "nats-hangs",
    away: "NATS hangs",
    meaning:
      "It keeps its connections and answers nothing. The services notice by the heartbeat of the revocations, which is missing after three seconds; the connection itself is given up after twenty to thirty.",
    asked: asBefore,
    ready: degraded({ revocations: "degraded" }),
    afterwards: later,
    alerts: ["RevocationLag", "OutboxStuck", "OutboxPublishFailing"],
    todo: "Restart it.",
  },
  {
    id: "nats-wiped",
    away: "NATS has lost its store",
    meaning:
      "It comes back empty. The migrate step makes the streams anew; each service sees that the stream is another one and publishes its outbox again, revocations as well.",
    asked: [
      { ask: "login", given: { status: 200 } },
      { ask: "register", given: { status: 201 } },
      { ask: "logout", given: { status: 200 } },
      { ask: "change-profile", given: { status: 200 } },
    ],
    ready: degraded({ nats: "degraded", revocations: "degraded" }),
    afterwards: [...later, "ended-for-newcomers"],
    alerts: ["RevocationLag"],
    todo: "`./tixlys migrate` makes the streams. What was published before is recognised by its id and has no second effect.",
  },
  {
    id: "nats-gone-at-start",
    away: "NATS is gone and a process starts",
    meaning:
      "A process that has not heard of any revocation yet cannot tell good tokens from ended ones. It is not ready, so that nobody is sent to it; whoever comes all the same is let in only when auth confirms the token.",
    asked: [
      { ask: "read-profile", given: { status: 200 } },
      { ask: "change-profile", given: { status: 200 } },
      { ask: "logout", given: { status: 200 } },
      {
        ask: "read-ended",
        given: { status: 401, code: "token-revoked" },
        because: "auth is asked about every token, however young",
      },
    ],
    ready: [
      {
        process: "users-1",
        status: 503,
        checks: { nats: "degraded", revocations: "failed" },
      },
    ],
    afterwards: ["changes-once", "ended-everywhere"],
    alerts: ["RevocationLag"],
    todo: "Start NATS; the process becomes ready by itself.",
  },
];
