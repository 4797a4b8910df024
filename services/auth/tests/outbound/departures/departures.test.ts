/** Deletions as a process: what goes on when somebody is killed, away, late, or has parked what comes before (auth #75). */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { auth, users } from "@tixlys/contracts";
import {
  accountAnswers,
  accountDeleted,
  definePersonalData,
  forgettingIn,
  type Erasure,
} from "@tixlys/messaging/people";
import {
  on as handles,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { rpcServer } from "@tixlys/messaging/rpc";
import { startProcessManagers } from "@tixlys/nexus/postgres";
import {
  capturedLogger,
  eventually,
  testBus,
  testCursorKey,
  testDatabase,
  type TestBus,
  type TestDatabase,
} from "@tixlys/testkit";
import {
  standardPace,
  type DeparturePace,
} from "../../../src/domain/departure/departure.ts";
import type { Role } from "../../../src/domain/account/role.ts";
import { handlers } from "../../../src/inbound/events/account-erased.ts";
import { acknowledgementsIn } from "../../../src/outbound/departures/acknowledgements.ts";
import {
  departureProcess,
  remindersBy,
} from "../../../src/outbound/departures/carry-out.ts";
import { exportSeal } from "../../../src/outbound/crypto/export-seal.ts";
import { auditRows } from "../../../src/outbound/postgres/audit.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { bench, loggedIn, type Bench } from "../../application/memory/ports.ts";
import { personOf, signedIn } from "../../application/memory/people.ts";
import { good } from "../../domain/values.ts";

let own: TestDatabase;
let theirs: TestDatabase;
let ownBus: TestBus;
let theirBus: TestBus;
let on: Bench;
const log = capturedLogger();
const { logger } = log;
const running: { stop(): unknown }[] = [];

beforeAll(async () => {
  [own, theirs, ownBus, theirBus] = await Promise.all([
    testDatabase("auth", { max: 8 }),
    testDatabase("users", { max: 8 }),
    testBus("auth"),
    testBus("users"),
  ]);
  on = bench({
    store: createStore(own.database, { published: async () => true }),
    erasingServices: ["users"],
  });
  running.push(
    startRelay({
      database: own.database,
      bus: ownBus.bus,
      service: "auth",
      lanes: ["events"],
      logger,
    }),
    startRelay({
      database: theirs.database,
      bus: theirBus.bus,
      service: "users",
      lanes: ["events"],
      logger,
    }),
  );
});
afterAll(async () => {
  for (const each of running) await each.stop();
  await Promise.all([ownBus.close(), theirBus.close()]);
  await Promise.all([own.close(), theirs.close()]);
});

/** The auth side: who listens for acknowledgements, and who runs the process. */
const ears = () =>
  startConsumer({
    database: own.database,
    bus: ownBus.bus,
    contract: auth,
    handlers,
    bind: acknowledgementsIn,
    logger,
  });
const overdue: number[] = [];
const meansAt = (pace: DeparturePace) => ({
  database: own.database,
  logger,
  pace,
  auditIn: (tx: Parameters<typeof acknowledgementsIn>[0]) =>
    auditRows(tx.db, []),
  reminders: remindersBy([users], { bus: ownBus.bus, logger }),
  onOverdue: () => overdue.push(1),
});
const manager = (pace: DeparturePace = standardPace) =>
  startProcessManagers({
    database: own.database,
    logger,
    processes: [departureProcess(meansAt(pace))],
    settings: { poll: { baseMs: 20, capMs: 50 } },
  });

/** The other side, as each service runs it. */
const erasure: Erasure = {
  contract: users,
  data: definePersonalData({
    version: 1,
    tables: {
      profiles: { person: "user_id", columns: { email: "personal" } },
    },
  }),
};
const service = (fails = false) => {
  const parts = [
    startConsumer({
      database: theirs.database,
      bus: theirBus.bus,
      contract: users,
      handlers: [
        accountDeleted,
        handles(auth, "auth.session.revoked", async () => {
          if (fails) throw new Error(`cannot be handled: ${marker}`);
        }),
      ],
      bind: (tx) => forgettingIn(tx, erasure),
      logger,
      maxAttempts: 1,
    }),
    rpcServer({
      bus: theirBus.bus,
      contract: users,
      logger,
      handlers: {
        ...accountAnswers(theirs.database, erasure),
        "provider.get": async () => ({
          ok: false,
          error: "unknown-provider",
        }),
        "profile.get": async () => ({ ok: false, error: "unknown-profile" }),
        "profile.get-many": async ({ userIds }) => ({
          ok: true,
          value: { profiles: [], missing: [...userIds] },
        }),
      },
    }),
  ];
  return {
    stop: async () => {
      for (const part of parts) await part.stop();
    },
  };
};
const marker = "somebody@example.test";

/** A person with a profile over there, who leaves. */
async function leaver(role: Role = "user") {
  const person = await personOf(on, role);
  const { sessionId } = await loggedIn(on, person);
  await theirs.database.sql`
    insert into profiles (user_id, username, email, roles, display_name, locale, timezone, member_since, created_at, updated_at, version, account_version)
    values (${person.id}::uuid, ${person.username}, ${marker}, '{user}', 'Some Body', 'en', 'UTC', now(), now(), now(), 1, 1)`;
  const holder = { userId: person.id, sessionId };
  const proof = good(
    await on.app.proveDeletion(holder, {
      password: person.password,
      ip: "203.0.113.7",
    }),
  );
  return {
    ...person,
    holder,
    tryToLeave: () => on.app.deleteMe(holder, proof),
    leave: async () => good(await on.app.deleteMe(holder, proof)),
  };
}

const isGone = async (userId: string) => {
  const rows = await theirs.database
    .sql`select 1 from profiles where user_id = ${userId}::uuid`;
  return rows.length === 0 || undefined;
};
const entriesOf = async (userId: string, action: string) => {
  const rows = await own.database.sql`
    select 1 from audit.entries where subject_id = ${userId} and action = ${action}`;
  return rows.length;
};
const isFinished = async (userId: string) => {
  const rows = await own.database
    .sql`select 1 from departures where user_id = ${userId}::uuid`;
  return rows.length === 0 || undefined;
};
const inboxOf = (userId: string) =>
  theirs.database.sql<{ waiting: number; dead: number }[]>`
    select (select count(*)::int from messaging.waiting where key = ${userId}) as waiting,
           (select count(*)::int from messaging.dead_letter where key = ${userId}) as dead`;

const impatient: DeparturePace = {
  firstReminderMs: 30,
  lastReminderMs: 60,
  alertMs: 600_000,
};

describe("auth #75: a deletion on its way", () => {
  test("ends with one entry, whoever was killed between any two of its steps", async () => {
    const person = await leaver();
    // Nobody runs but the request: the deletion is committed, and nothing else is.
    await person.leave();
    expect(await isFinished(person.id)).toBeUndefined();
    // The service erases and dies; its acknowledgement is in its outbox or beyond.
    const theirSide = service();
    await eventually("the profile is gone", () => isGone(person.id));
    await theirSide.stop();
    // The acknowledgement is taken in while nobody carries out commands.
    const listening = ears();
    await eventually("the command to finish", async () => {
      const rows = await own.database
        .sql`select 1 from nexus.process_commands where process_id = ${person.id}`;
      return rows.length > 0 || undefined;
    });
    await listening.stop();
    expect(await isFinished(person.id)).toBeUndefined();
    // Two processes that take over at once.
    const both = [manager(), manager()];
    await eventually("the end", () => isFinished(person.id));
    for (const each of both) await each.stop();
    expect(await entriesOf(person.id, "user_erased")).toBe(1);
    expect(await entriesOf(person.id, "user_deleted")).toBe(1);
  });

  test("a word about somebody who is not leaving does not end their deletion before it has begun", async () => {
    const person = await leaver();
    await own.database.transact((tx) =>
      acknowledgementsIn(tx).erased({
        userId: person.id,
        service: "users",
        messageId: Bun.randomUUIDv7(),
        correlationId: "forged",
        at: new Date(),
      }),
    );
    await person.leave();
    const parts = [service(), ears(), manager()];
    await eventually("the end", () => isFinished(person.id));
    for (const part of parts) await part.stop();
    expect(await entriesOf(person.id, "user_erased")).toBe(1);
  });

  test("a command whose end was lost is carried out again and changes nothing", async () => {
    const person = await leaver();
    await person.leave();
    const { carryOut } = departureProcess(meansAt(standardPace));
    if (!("send" in carryOut)) throw new Error("it sends its commands");
    for (const attempt of [1, 2])
      await carryOut.send(
        { type: "Finish", userId: person.id },
        {
          commandId: Bun.randomUUIDv7(),
          metadata: { correlationId: "test", time: new Date() },
          processId: person.id,
          attempt,
          signal: AbortSignal.timeout(5_000),
        },
      );
    expect(await entriesOf(person.id, "user_erased")).toBe(1);
    const theirSide = service();
    await eventually("the profile is gone", () => isGone(person.id));
    await theirSide.stop();
  });

  test("a service that is away is reminded, and the deletion completes when it comes back", async () => {
    const person = await leaver();
    const parts: { stop(): unknown }[] = [ears(), manager(impatient)];
    await person.leave();
    await eventually("reminders without an answer", async () => {
      const [row] = await own.database.sql<{ reminders: number }[]>`
        select (state->>'reminders')::int as reminders from nexus.processes where process_id = ${person.id}`;
      return (row?.reminders ?? 0) >= 2 || undefined;
    });
    expect(await isFinished(person.id)).toBeUndefined();
    parts.push(service());
    await eventually("the end", () => isFinished(person.id));
    expect(await isGone(person.id)).toBe(true);
    for (const part of parts) await part.stop();
    expect(await entriesOf(person.id, "user_erased")).toBe(1);
  });

  test("a message that cannot be handled and holds the person's key does not hold the deletion: the reminder erases, dead letters and all", async () => {
    const person = await leaver();
    const theirSide = service(true);
    await person.leave();
    await eventually("the deletion waits behind a dead letter", async () => {
      const [row] = await inboxOf(person.id);
      return ((row?.waiting ?? 0) >= 2 && row?.dead === 1) || undefined;
    });
    expect(await isGone(person.id)).toBeUndefined();
    const parts: { stop(): unknown }[] = [ears(), manager(impatient)];
    await eventually("the end", () => isFinished(person.id));
    expect(await isGone(person.id)).toBe(true);
    expect(await inboxOf(person.id)).toMatchObject([{ waiting: 0, dead: 0 }]);
    for (const part of [...parts, theirSide]) await part.stop();
  });

  test("after its deadline it alerts: in the log, the metric and the audit log, and it goes on", async () => {
    const person = await leaver();
    const parts: { stop(): unknown }[] = [
      ears(),
      manager({ ...standardPace, alertMs: 50 }),
    ];
    await person.leave();
    await eventually("an entry", async () => {
      const entries = await entriesOf(person.id, "user_erasure_overdue");
      return entries > 0 || undefined;
    });
    expect(overdue.length).toBeGreaterThan(0);
    expect(log.text()).toContain("a deletion is overdue");
    parts.push(service());
    await eventually("the end", () => isFinished(person.id));
    for (const part of parts) await part.stop();
  });

  test("keeps of the person, while it runs and after, ids only; their stream has lost everything but that they left", async () => {
    const person = await leaver();
    await person.leave();
    const events = await own.database.sql<{ type: string; text: string }[]>`
      select type, data::text as text from nexus.events where stream_id = ${person.id}`;
    expect(events.map(({ type }) => type)).toEqual(["AccountDeleted"]);
    const rows = await own.database.sql<{ text: string }[]>`
      select p::text as text from nexus.processes p where process_id = ${person.id}
      union all select c::text from nexus.process_commands c where process_id = ${person.id}
      union all select d::text from departures d where user_id = ${person.id}::uuid
      union all select u::text from usernames u`;
    expect(rows.map(({ text }) => text).join()).not.toContain(person.username);
    expect(
      await own.database
        .sql`select 1 from nexus.snapshots where stream_id = ${person.id}`,
    ).toHaveLength(0);
  });

  test("who has left is nobody to management, by every operation", async () => {
    const person = await leaver();
    await person.leave();
    const admin = await signedIn(on, "admin");
    for (const answer of [
      await on.app.deleteUser(admin, person.id),
      await on.app.disable(admin, person.id),
      await on.app.changeRoles(admin, person.id, ["moderator"]),
      await on.app.revokeSessions(admin, person.id),
    ])
      expect(answer).toMatchObject({ error: { type: "UserUnknown" } });
  });

  test("two deletions of one account at once are one; of the last two roots, one stays", async () => {
    const person = await leaver();
    const both = await Promise.all([person.tryToLeave(), person.tryToLeave()]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await entriesOf(person.id, "user_deleted")).toBe(1);
    const roots = [await leaver("root"), await leaver("root")];
    const left = await Promise.all(roots.map((root) => root.tryToLeave()));
    expect(
      left
        .map((outcome) => (outcome.ok ? "left" : outcome.error.type))
        .toSorted(),
    ).toEqual(["LastRoot", "left"]);
  });

  test("an export that is being collected goes with the account, and what it had kept", async () => {
    const person = await leaver();
    const asked = good(await on.app.requestExport(person.holder));
    const sealed = exportSeal(testCursorKey).seal(asked.id, "[]");
    await on.store.exports.keep(asked.id, {
      service: "users",
      page: 0,
      schemaVersion: 1,
      next: undefined,
      sealed,
    });
    expect(await on.store.exports.partsOf(asked.id)).toHaveLength(1);
    await Promise.all([person.leave(), on.app.collectExports()]);
    expect(await on.store.exports.partsOf(asked.id)).toEqual([]);
    expect(await on.app.latestExport(person.holder)).toBeUndefined();
    await on.store.exports.keep(asked.id, {
      service: "auth",
      page: 0,
      schemaVersion: 1,
      next: undefined,
      sealed,
    });
    expect(await on.store.exports.partsOf(asked.id)).toEqual([]);
  });

  test("a stranger's acknowledgement of nobody's deletion begins nothing", async () => {
    const userId = Bun.randomUUIDv7();
    await own.database.transact((tx) =>
      acknowledgementsIn(tx).erased({
        userId,
        service: "users",
        messageId: Bun.randomUUIDv7(),
        correlationId: "test",
        at: new Date(),
      }),
    );
    const rows = await own.database.sql<{ ended: boolean }[]>`
      select ended_at is not null as ended from nexus.processes where process_id = ${userId}`;
    expect(rows.every(({ ended }) => ended)).toBe(true);
  });
});
