import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect, type Database } from "@tixlys/nexus/postgres";
import { eventually, testDatabase, type TestDatabase } from "@tixlys/testkit";
import { appWith, enrolled } from "../../application/memory/enrolled.ts";
import {
  ada,
  bench,
  device,
  loggedIn,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";
import { good } from "../../domain/values.ts";
import { postgresGuesses } from "../../../src/outbound/postgres/guesses.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { failureQuotas } from "../../../src/domain/guessing/failure-quotas.ts";

const gate = { published: async () => true };

/** Two replicas with a pool each over one database, and both at one moment. */
describe("second factors on two replicas", () => {
  let first: TestDatabase;
  let second: Database;
  beforeAll(async () => {
    first = await testDatabase("auth", { max: 8 });
    second = connect({ url: first.url, applicationName: "replica-2", max: 8 });
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  let n = 0;
  const replicaOver = (database: Database): Bench =>
    bench({
      store: createStore(database, gate),
      guesses: postgresGuesses(database),
      failures: failureQuotas(1_000),
      seed: (n += 1000),
    });

  /** Somebody with an app, and the two replicas that know them. */
  async function atTwo() {
    const here = replicaOver(first.database);
    const there = replicaOver(second);
    const own = {
      ...ada,
      email: `factor-${n}@example.test`,
      username: `factor-${n}`,
    };
    const { id: userId } = await verifiedAccount(here, own);
    const { sessionId } = await loggedIn(here, own);
    const { app: onlyHere, recoveryCodes } = await enrolled(here, {
      userId,
      sessionId,
    });
    const later = (ms: number): void => {
      here.advance(ms);
      there.advance(ms);
    };
    const app = appWith({ now: here.now, advance: later }, onlyHere.secret);
    const { username: identifier, password } = own;
    const proveAt = (
      on: Bench,
      shown?: { kind: "totp" | "recovery-code"; code: string },
    ) => on.app.proveLogin({ identifier, password, shown, ip: device.ip });
    return { here, there, userId, app, recoveryCodes, proveAt, later };
  }

  /** As many at each replica, none before all are ready. */
  async function together<T>(
    each: number,
    on: readonly [Bench, Bench],
    ask: (replica: Bench) => Promise<T>,
  ): Promise<T[]> {
    const { promise: barrier, resolve: lift } = Promise.withResolvers<null>();
    const asked = on.flatMap((replica) =>
      Array.from({ length: each }, async () => {
        await barrier;
        return ask(replica);
      }),
    );
    lift(null);
    return Promise.all(asked);
  }

  test("one of many logins with the same code gets in (auth #19)", async () => {
    const { here, there, app, proveAt } = await atTwo();
    for (let round = 0; round < 3; round += 1) {
      const shown = { kind: "totp", code: app.nextCode() } as const;
      const outcomes = await together(4, [here, there], (on) =>
        proveAt(on, shown),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });

  test("a step-up and a login with the same code: one of them (auth #19)", async () => {
    const { here, there, app, proveAt } = await atTwo();
    const shown = { kind: "totp", code: app.nextCode() } as const;
    const proof = good(await proveAt(here, shown));
    const { sessionId } = good(
      await here.app.signIn(proof, { client: "api", device }),
    );
    const holder = { userId: proof.account.id, sessionId };
    const next = { kind: "totp", code: app.nextCode() } as const;
    const outcomes = await Promise.all([
      there.app.stepUp(holder, { shown: next, ip: device.ip }),
      proveAt(here, next),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("one of many logins with the same recovery code gets in, and each code opens once (auth #21)", async () => {
    const { here, there, recoveryCodes, proveAt } = await atTwo();
    for (const code of recoveryCodes.slice(0, 3)) {
      const shown = { kind: "recovery-code", code } as const;
      const outcomes = await together(4, [here, there], (on) =>
        proveAt(on, shown),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });

  test("no more than five tries of many at once with one challenge are judged, wherever they arrive, and a restart gives none back (auth #22)", async () => {
    const { here, there, app, proveAt, later } = await atTwo();
    const asked = await proveAt(here);
    if (asked.ok || asked.error.type !== "FactorRequired")
      throw new Error("no challenge");
    const { token: challenge } = asked.error.challenge;
    const code = "aaaa-bbbb-cccc-dddd";
    const shown = { kind: "recovery-code", code } as const;
    const redeemAt = (
      on: Bench,
      given: Parameters<typeof on.app.proveChallenge>[0]["shown"],
    ) => on.app.proveChallenge({ challenge, shown: given, ip: device.ip });
    const outcomes = await together(6, [here, there], (on) =>
      redeemAt(on, shown),
    );
    const kinds = outcomes.map((each) => (each.ok ? "in" : each.error.type));
    expect(kinds.filter((kind) => kind === "InvalidCredentials")).toHaveLength(
      5,
    );
    expect(kinds.filter((kind) => kind === "ChallengeVoid")).toHaveLength(7);
    // A new process over the same database.
    const restarted = replicaOver(second);
    restarted.advance(here.now().getTime() - restarted.now().getTime());
    later(30_000);
    restarted.advance(30_000);
    const right = { kind: "totp", code: app.code() } as const;
    expect(await redeemAt(restarted, right)).toMatchObject({
      error: { type: "ChallengeVoid" },
    });
  });

  test("a challenge is good for one login of many with the right codes (auth #22)", async () => {
    const { here, there, recoveryCodes, proveAt } = await atTwo();
    const asked = await proveAt(there);
    if (asked.ok || asked.error.type !== "FactorRequired")
      throw new Error("no challenge");
    const { token: challenge } = asked.error.challenge;
    let at = 0;
    const outcomes = await together(2, [here, there], (on) =>
      on.app.proveChallenge({
        challenge,
        shown: { kind: "recovery-code", code: recoveryCodes[at++] ?? "" },
        ip: device.ip,
      }),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("account before challenge: a try that waits for the account holds no challenge, which who removes the factor needs", async () => {
    const { here, userId, recoveryCodes, proveAt } = await atTwo();
    const asked = await proveAt(here);
    if (asked.ok || asked.error.type !== "FactorRequired")
      throw new Error("no challenge");
    const { token: challenge } = asked.error.challenge;
    const { sql } = second;
    for (const shown of [
      { kind: "totp", code: "000000" },
      { kind: "recovery-code", code: recoveryCodes[0] ?? "" },
    ] as const) {
      let tried: Promise<unknown> = Promise.resolve();
      await sql.begin(async (tx) => {
        await tx`select 1 from accounts where id = ${userId} for update`;
        tried = here.app.proveChallenge({ challenge, shown, ip: device.ip });
        await eventually("a try that waits", async () => {
          const [waits] = await sql`
            select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
          return waits;
        });
        for (const table of ["login_challenges", "totp_factors"])
          await tx`select 1 from ${tx(table)} where user_id = ${userId} for update nowait`;
      });
      await tried;
    }
  });

  test("a factor that comes while logins are on their way leaves no session without it (auth #23)", async () => {
    const here = replicaOver(first.database);
    const there = replicaOver(second);
    const own = {
      ...ada,
      email: `late-${n}@example.test`,
      username: `late-${n}`,
    };
    const { id: userId } = await verifiedAccount(here, own);
    const { sessionId } = await loggedIn(here, own);
    const logins = Array.from({ length: 8 }, () =>
      there.app.login({
        identifier: own.username,
        password: own.password,
        client: "api",
        device,
      }),
    );
    const [{ app }] = await Promise.all([
      enrolled(here, { userId, sessionId }),
      ...logins,
    ]);
    expect(app.secret).toHaveLength(32);
    const rows = await first.database.sql<{ id: string; aal: number }[]>`
      select id, aal from sessions where user_id = ${userId} and ended_at is null`;
    expect(rows.map(({ id, aal }) => ({ id, aal }))).toEqual([
      { id: sessionId, aal: 2 },
    ]);
  });

  test("a database dump holds no secret, no code and no challenge (auth #20 #21)", async () => {
    const { here, app, recoveryCodes, proveAt } = await atTwo();
    const asked = await proveAt(here);
    if (asked.ok || asked.error.type !== "FactorRequired")
      throw new Error("no challenge");
    const { sql } = first.database;
    const texts = await Promise.all(
      [
        "totp_factors",
        "totp_enrolments",
        "recovery_codes",
        "login_challenges",
      ].map((name) => sql.unsafe(`select t::text as row from ${name} t`)),
    );
    const dump = texts
      .flat()
      .map(({ row }) => String(row))
      .join("\n");
    const [row] = await sql<
      { secret: string }[]
    >`select secret from totp_factors`;
    expect(row?.secret).toMatch(/^v1\.1\.[\w-]+$/);
    expect(row?.secret).not.toMatch(/^[A-Z2-7]+$/);
    const bare = recoveryCodes.map((code) => code.replaceAll("-", ""));
    for (const secret of [
      app.secret,
      asked.error.challenge.token,
      ...recoveryCodes,
      ...bare,
    ])
      expect(dump.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(dump).not.toBe("");
  });
});
