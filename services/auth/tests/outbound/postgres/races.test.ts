import { endEverySession } from "../../../src/application/session/end-every-session.ts";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { decideIn, err, streamOf } from "@tixlys/nexus";
import { eventStore } from "@tixlys/nexus/postgres";
import { eventually, testDatabase, type TestDatabase } from "@tixlys/testkit";
import { createApplication } from "../../../src/application/application.ts";
import type { Store, Work } from "../../../src/application/ports.ts";
import { accountAggregate } from "../../../src/domain/account/aggregate.ts";
import { parseUserId } from "../../../src/domain/account/ids.ts";
import { good, present } from "../../domain/values.ts";
import {
  bench,
  ada,
  device,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";

const gate = { published: async () => true };

/** Resolves when so many transactions wait for a lock. */
async function waitersFor(
  { database: { sql } }: TestDatabase,
  count: number,
): Promise<void> {
  await eventually("the waiting", async () => {
    const rows = await sql`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.length >= count ? rows : undefined;
  });
}

/** The same application, over a store in which the account's stream is each time elsewhere than it was when it was read. */
function meetingOthers({ ports }: Bench, id: string) {
  let met = 0;
  const store: Store = {
    ...ports.store,
    run: (work) =>
      ports.store.run((tx) => {
        const append: Work["events"]["append"] = async ({
          stream,
          expected,
        }) => {
          if (stream.id === id) met += 1;
          const actual = Number(expected) + 1;
          return err({ type: "VersionConflict", stream, expected, actual });
        };
        return work({ ...tx, events: { ...tx.events, append } });
      }),
  };
  const passwords = { minLength: 15 };
  const app = createApplication({ ...ports, store }, { passwords });
  return { app, meets: () => met };
}

/** The application of two replicas: each with a pool of its own, one database, one clock. */
describe("two replicas over one database", () => {
  let database: TestDatabase;
  let statements: string[] = [];
  const onQuery = ({ operation }: { operation: string }): void =>
    void statements.push(operation);
  beforeAll(async () => {
    database = await testDatabase("auth", { max: 8, onQuery });
  });
  afterAll(() => database.close());

  let n = 0;
  const person = () => {
    n += 1;
    return { ...ada, email: `racer-${n}@example.test`, username: `racer-${n}` };
  };
  const replica = (): Bench =>
    bench({ store: createStore(database.database, gate), seed: (n += 1000) });

  test("one of many that redeem a link at once succeeds, the others hear that it was used (auth #14)", async () => {
    const on = replica();
    await on.app.register(person());
    const token = on.mailed.at(-1) ?? "";
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => on.app.verifyEmail({ token })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    for (const outcome of outcomes)
      if (!outcome.ok) expect(outcome.error).toEqual({ type: "LinkUsed" });
  });

  test("an address has one account, however many redeem their links for it at once (decision 25)", async () => {
    const on = replica();
    const { email } = person();
    for (let m = 0; m < 6; m += 1)
      await on.app.register({ ...person(), email });
    const outcomes = await Promise.all(
      on.mailed.map((token) => on.app.verifyEmail({ token })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    for (const outcome of outcomes)
      if (!outcome.ok)
        expect(outcome.error).toEqual({ type: "EmailAlreadyRegistered" });
  });

  test("a username goes to one of many that register with it at once", async () => {
    const on = replica();
    const { username } = person();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        on.app.register({ ...person(), username }),
      ),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    for (const outcome of outcomes)
      if (!outcome.ok) expect(outcome.error).toEqual({ type: "UsernameTaken" });
  });

  test("refreshes at once in the transactions of their keys wait for each other in no circle (auth #39)", async () => {
    const on = replica();
    const own = person();
    await verifiedAccount(on, own);
    for (let round = 0; round < 5; round += 1) {
      const { refreshToken: token } = await loggedIn(on, own);
      const all = await Promise.all(
        Array.from({ length: 6 }, () =>
          database.database.enclose(() =>
            on.app.refresh({ token, delivery: "body", device }),
          ),
        ),
      );
      expect(all.every(({ ok }) => ok)).toBe(true);
    }
  });

  test("fifty parallel refreshes get the one successor (auth #39)", async () => {
    const on = replica();
    const own = person();
    await verifiedAccount(on, own);
    const { refreshToken: token } = await loggedIn(on, own);
    const all = await Promise.all(
      Array.from({ length: 50 }, () =>
        on.app.refresh({ token, delivery: "body", device }),
      ),
    );
    expect(all.every(({ ok }) => ok)).toBe(true);
    expect(
      new Set(all.map((each) => (each.ok ? each.value.refreshToken : ""))).size,
    ).toBe(1);
  });

  test("a replayed token ends the family for every replica, with event and revocation in one transaction (auth #38)", async () => {
    const on = replica();
    const own = person();
    const { id: userId } = await verifiedAccount(on, own);
    const { refreshToken: token, sessionId } = await loggedIn(on, own);
    await on.app.refresh({ token, delivery: "body", device });
    on.advance(31_000);
    const all = await Promise.all(
      Array.from({ length: 4 }, () =>
        on.app.refresh({ token, delivery: "body", device }),
      ),
    );
    expect(
      all.map((each) => (each.ok ? "ok" : each.error.type)).toSorted(),
    ).toEqual([
      "RefreshTokenReused",
      "SessionHasEnded",
      "SessionHasEnded",
      "SessionHasEnded",
    ]);
    const rows = await database.database.sql<
      { subject: string; payload: string }[]
    >`
      select subject, payload::text from messaging.outbox where key in (${userId}, ${sessionId}) or subject like ${`auth.revoked.sid.${sessionId}`} order by position`;
    const told = rows.map(({ subject }) => subject).toSorted();
    expect(told).toEqual([
      `auth.revoked.sid.${sessionId}`,
      "evt.auth.account.registered.v1",
      "evt.auth.registration.requested.v1",
      "evt.auth.session.revoked.v1",
    ]);
  });

  test("logins beyond the cap leave ten sessions, however many come at once", async () => {
    const on = replica();
    const own = person();
    const { id: userId } = await verifiedAccount(on, own);
    const started = await Promise.all(
      Array.from({ length: 14 }, () => loggedIn(on, own)),
    );
    const { sessions } = await on.app.listSessions(
      { userId, sessionId: started[0]?.sessionId ?? "" },
      { limit: 100 },
    );
    expect(sessions).toHaveLength(10);
  });

  test("logging in, out and refreshing at once never deadlocks", async () => {
    const on = replica();
    const own = person();
    const { id: userId } = await verifiedAccount(on, own);
    const sessions = await Promise.all(
      Array.from({ length: 6 }, () => loggedIn(on, own)),
    );
    const work = sessions.flatMap(({ sessionId, refreshToken: token }, m) => [
      on.app.refresh({ token, delivery: "body", device }),
      m % 2 === 0
        ? on.app.logout({ userId, sessionId })
        : on.app.logoutAll({ userId, sessionId }),
      loggedIn(on, own),
    ]);
    const outcomes = await Promise.allSettled(work);
    expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([]);
  });

  test("whoever waits for an account, or for a session of it, decides on what the other one made of it", async () => {
    const on = replica();
    const own = person();
    const { id } = await verifiedAccount(on, own);
    const { refreshToken: token } = await loggedIn(on, own);
    const userId = present(parseUserId(id));
    const held = Promise.withResolvers<null>();
    const free = Promise.withResolvers<null>();
    const disabling = on.store.run(async (tx) => {
      await tx.accounts.lock(userId);
      const command = { type: "Disable", at: on.now() } as const;
      const metadata = { correlationId: "request-1", time: on.now() };
      const request = { id, command, metadata };
      const done = await decideIn(tx.events, accountAggregate, request);
      const { state } = good(done);
      await endEverySession(tx, state, "account-disabled", on.now());
      held.resolve(null);
      await free.promise;
      return done;
    });
    await held.promise;
    const waiting = Promise.all([
      on.app.refresh({ token, delivery: "body", device }),
      on.app.login({
        identifier: own.username,
        password: own.password,
        client: "api",
        device,
      }),
    ]);
    await waitersFor(database, 2);
    free.resolve(null);
    good(await disabling);
    expect(await waiting).toEqual([
      err({ type: "SessionHasEnded" }),
      err({ type: "InvalidCredentials" }),
    ]);
  });

  test("many sessions that log out everywhere at once wait for each other and all succeed, each as one event of the account", async () => {
    let met = 0;
    const store = {
      ...createStore(database.database, gate),
      onConflict: () => void (met += 1),
    };
    const on = bench({ store, seed: (n += 1000) });
    const own = person();
    const { id: userId } = await verifiedAccount(on, own);
    const sessions = await Promise.all(
      Array.from({ length: 10 }, () => loggedIn(on, own)),
    );
    const outcomes = await Promise.all(
      [...sessions, ...sessions].map(({ sessionId }) =>
        on.app.logoutAll({ userId, sessionId }),
      ),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(met).toBe(0);
    const told = await database.database.sql<{ version: number }[]>`
      select (payload->>'aggregateVersion')::int as version from messaging.outbox
      where key = ${userId} and subject = 'evt.auth.session.revoked.v1' order by position`;
    expect(told.map(({ version }) => version)).toEqual(
      Array.from({ length: 10 }, (_, m) => m + 3),
    );
    const events = await eventStore(database.database).readStream(
      streamOf(accountAggregate, userId),
    );
    expect(events.map(({ data }) => Object(data).gen)).toEqual([
      undefined,
      ...Array.from({ length: 10 }, (_, m) => m + 2),
    ]);
  });

  test("a race that is lost each time is a conflict, and nothing is written", async () => {
    const on = replica();
    const own = person();
    const { id: userId } = await verifiedAccount(on, own);
    const { sessionId } = await loggedIn(on, own);
    const { app, meets } = meetingOthers(on, userId);
    expect(await app.logoutAll({ userId, sessionId })).toMatchObject(
      err({ type: "Conflict", attempts: 5 }),
    );
    expect(meets()).toBe(5);
    expect(await on.app.isSignedIn({ userId, sessionId })).toBe(true);
    expect(
      await on.store.accountOf(present(parseUserId(userId))),
    ).toMatchObject({ gen: 1 });
  });

  test("one process at a time purges; the others leave it alone", async () => {
    const on = replica();
    const counts = await Promise.all(
      Array.from({ length: 4 }, () => on.app.purge()),
    );
    expect(counts).toHaveLength(4);
  });

  test("a taken and a free address, a known and an unknown one cost the same statements (auth #12)", async () => {
    const on = replica();
    const own = person();
    await verifiedAccount(on, own);
    const waiting = person();
    await on.app.register(waiting);
    const work = async (act: () => Promise<unknown>): Promise<string[]> => {
      statements = [];
      await act();
      return statements;
    };
    const free = await work(() => on.app.register(person()));
    const taken = await work(() =>
      on.app.register({ ...person(), email: own.email }),
    );
    expect(taken).toEqual(free);
    const known = await work(() =>
      on.app.resendVerification({ email: waiting.email }),
    );
    const unknown = await work(() =>
      on.app.resendVerification({ email: "nobody@example.test" }),
    );
    expect(unknown.length).toBe(known.length);
    const login = (identifier: string) =>
      on.app.login({
        identifier,
        password: "mistyped mistyped",
        client: "api",
        device,
      });
    const mistyped = await work(() => login(own.username));
    expect(mistyped).toEqual(["SELECT", "INSERT"]);
    for (const identifier of [
      "nobody",
      "nobody@example.test",
      waiting.username,
    ])
      expect(await work(() => login(identifier))).toEqual(mistyped);
  });
});
