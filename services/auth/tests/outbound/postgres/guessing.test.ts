import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { ok } from "@tixlys/nexus";
import { connect, type Database } from "@tixlys/nexus/postgres";
import {
  testCursorKey,
  testDatabase,
  type TestDatabase,
} from "@tixlys/testkit";
import { forgetDevices } from "../../../src/application/guessing/forget.ts";
import {
  failureQuotas,
  type FailureQuotas,
} from "../../../src/domain/guessing/failure-quotas.ts";
import { guessKeys } from "../../../src/outbound/crypto/guess-keys.ts";
import { postgresGuesses } from "../../../src/outbound/postgres/guesses.ts";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import {
  ada,
  bench,
  device,
  verifiedAccount,
  type Bench,
} from "../../application/memory/ports.ts";

const gate = { published: async () => true };
const wrong = "not the password at all";

/** The application of several replicas, each with a pool of its own over one database. */
describe("guessing, with replicas over one database", () => {
  let database: TestDatabase;
  const pools: Database[] = [];
  beforeAll(async () => {
    database = await testDatabase("auth", { max: 8 });
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await database.close();
  });

  let n = 0;
  /** A replica with its own pool and its own count of ids; unless told nothing but the account delays anybody. */
  const replica = (
    failures: FailureQuotas = failureQuotas(1_000),
    secret: string = testCursorKey,
  ): Bench => {
    const pool = connect({
      url: database.url,
      applicationName: "test-guessing",
      max: 4,
    });
    pools.push(pool);
    return bench({
      store: createStore(pool, gate),
      guesses: postgresGuesses(pool),
      guessKeys: guessKeys(secret),
      failures,
      seed: (n += 100_000),
    });
  };
  const person = () => {
    n += 1;
    return {
      ...ada,
      email: `guessed-${n}@example.test`,
      username: `guessed-${n}`,
    };
  };
  const login = async (
    on: Bench,
    identifier: string,
    password: string,
    how: { ip?: string; deviceTokens?: string[]; remember?: boolean } = {},
  ) => {
    const { ip = device.ip, ...rest } = how;
    const outcome = await on.app.login({
      identifier,
      password,
      client: "api",
      device: { ...device, ip },
      ...rest,
    });
    return outcome.ok ? outcome.value : outcome.error;
  };
  const kindOf = (outcome: Awaited<ReturnType<typeof login>>): string =>
    "type" in outcome ? outcome.type : "in";
  const deviceOf = async (on: Bench, username: string): Promise<string> => {
    const outcome = await login(on, username, ada.password, { remember: true });
    if ("type" in outcome || outcome.newDevice === undefined)
      throw new Error("no device became known");
    return outcome.newDevice.token;
  };

  test("thirty wrong logins across two replicas and a restart: the delays grow, and nobody can tell a known identifier from an unknown one (auth #9 #12)", async () => {
    const known = person();
    await verifiedAccount(replica(), known);
    const told: Record<string, string[]> = {};
    for (const identifier of [known.username, "nobody-at-all"]) {
      const first = replica();
      let second = replica();
      const answers: string[] = [];
      for (let made = 0; made < 30;) {
        if (made === 15) second = replica();
        const on = made % 2 === 0 ? first : second;
        second.advance(first.now().getTime() - second.now().getTime());
        const outcome = await login(on, identifier, wrong);
        if (!("type" in outcome)) throw new Error("a wrong password was right");
        if (outcome.type !== "TooManyAttempts") {
          made += 1;
          answers.push(outcome.type);
          continue;
        }
        answers.push(`wait ${outcome.retryAfterMs}`);
        first.advance(outcome.retryAfterMs);
      }
      told[identifier] = answers;
    }
    const answers = told[known.username] ?? [];
    expect(answers.slice(0, 5)).toEqual(Array(5).fill("InvalidCredentials"));
    expect(answers.filter((each) => each.startsWith("wait"))).toEqual(
      Array.from(
        { length: 25 },
        (_, at) => `wait ${Math.min(900_000, 1000 * 2 ** at)}`,
      ),
    );
    expect(told["nobody-at-all"]).toEqual(answers);
  }, 20_000);

  test("the right password gets the same answer as a wrong one while an attempt has to wait, and is not even looked at; afterwards it ends the row (auth #9 #12)", async () => {
    const [on, known] = [replica(), person()];
    await verifiedAccount(on, known);
    for (let made = 0; made < 5; made += 1)
      await login(on, known.username, wrong);
    const before = on.passwords.calls.length;
    const refused = await login(on, known.username, ada.password);
    expect(refused).toEqual(await login(on, known.username, wrong));
    expect(kindOf(refused)).toBe("TooManyAttempts");
    expect(on.passwords.calls).toHaveLength(before);
    // The other name of the same account has a count of its own, or the counts would tell that they belong together.
    expect(kindOf(await login(on, known.email, wrong))).toBe(
      "InvalidCredentials",
    );
    on.advance(1_000);
    expect(kindOf(await login(on, known.username, ada.password))).toBe("in");
    for (let made = 0; made < 5; made += 1)
      expect(kindOf(await login(on, known.username, wrong))).toBe(
        "InvalidCredentials",
      );
  });

  test("of sixty guesses at once over two replicas five are judged, the right one among the others is not (auth #9)", async () => {
    const [first, second, known] = [replica(), replica(), person()];
    await verifiedAccount(first, known);
    const passwords = Array.from({ length: 60 }, (_, at) => `${wrong} ${at}`);
    const outcomes = await Promise.all(
      [...passwords, ada.password].map((password, at) =>
        login(at % 2 === 0 ? first : second, known.username, password),
      ),
    );
    const kinds = outcomes.map(kindOf);
    expect(kinds.filter((kind) => kind === "InvalidCredentials")).toHaveLength(
      5,
    );
    expect(kinds.filter((kind) => kind === "TooManyAttempts")).toHaveLength(56);
  });

  test("a person whose programs all sign in at once gets in with each of them", async () => {
    const [first, second, known] = [replica(), replica(), person()];
    await verifiedAccount(first, known);
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        login(at % 2 === 0 ? first : second, known.username, ada.password),
      ),
    );
    expect(outcomes.map(kindOf)).toEqual(Array(16).fill("in"));
  });

  /** Guesses until no attempt is left. */
  const lockOut = async (on: Bench, identifier: string): Promise<void> => {
    for (;;) {
      const outcome = await login(on, identifier, wrong, {
        ip: "198.51.100.9",
      });
      if (!("type" in outcome)) throw new Error("a wrong password was right");
      if (outcome.type !== "TooManyAttempts") continue;
      if (outcome.retryAfterMs >= 3_600_000) return;
      on.advance(outcome.retryAfterMs);
    }
  };

  /** The same, without the work: as if nobody had an attempt left. */
  const exhaust = async (on: Bench, identifier: string): Promise<void> => {
    await login(on, identifier, wrong);
    await database.database.sql`
      update login_attempts set failures = 50
       where key = ${on.ports.guessKeys.identifier(identifier)}`;
  };

  test("an attack that takes every attempt there is locks the owner's known device out of nothing (auth #10)", async () => {
    const [on, known, other] = [replica(), person(), person()];
    await verifiedAccount(on, known);
    await verifiedAccount(on, other);
    const mine = await deviceOf(on, known.username);
    const foreign = await deviceOf(on, other.username);
    await lockOut(on, known.username);
    await exhaust(on, known.email);
    on.advance(24 * 3_600_000);
    const tryWith = async (...deviceTokens: string[]) =>
      kindOf(
        await login(on, known.username, ada.password, {
          ip: "203.0.113.77",
          deviceTokens,
        }),
      );
    expect(await tryWith()).toBe("TooManyAttempts");
    expect(await tryWith(foreign, "no token")).toBe("TooManyAttempts");
    expect(await tryWith(mine)).toBe("in");
    expect(await tryWith(foreign, mine)).toBe("in");
    expect(await tryWith()).toBe("TooManyAttempts");
  }, 20_000);

  test("a known device is no way to guess: it is delayed on its own, and ends as good as unknown (auth #9 #10)", async () => {
    const [on, known] = [replica(), person()];
    await verifiedAccount(on, known);
    const mine = await deviceOf(on, known.username);
    let judged = 0;
    for (let tries = 0; tries < 200; tries += 1) {
      const outcome = await login(on, known.username, wrong, {
        deviceTokens: [mine],
      });
      if (!("type" in outcome)) throw new Error("a wrong password was right");
      if (outcome.type === "InvalidCredentials") judged += 1;
      else if (outcome.type === "TooManyAttempts") {
        if (outcome.retryAfterMs >= 3_600_000) break;
        on.advance(outcome.retryAfterMs);
      }
    }
    // Its own twenty, and then the fifty of everybody.
    expect(judged).toBe(70);
  }, 20_000);

  test("a device is known for half a year at most, ten of them, and until the password changes (auth #10)", async () => {
    const [on, known] = [replica(), person()];
    await verifiedAccount(on, known);
    const tokens: string[] = [];
    for (let made = 0; made < 12; made += 1) {
      tokens.push(await deviceOf(on, known.username));
      on.advance(1_000);
    }
    await exhaust(on, known.username);
    const enters = async (token: string | undefined): Promise<boolean> =>
      kindOf(
        await login(on, known.username, ada.password, {
          deviceTokens: [token ?? ""],
        }),
      ) === "in";
    expect(await enters(tokens[0])).toBe(false);
    expect(await enters(tokens[1])).toBe(false);
    expect(await enters(tokens[2])).toBe(true);
    expect(await enters(tokens[11])).toBe(true);
    const { account } = (await on.store.credentialsOf(known.username)) ?? {};
    if (account === undefined) throw new Error("no account");
    await on.store.run(async (tx) => {
      await tx.accounts.lock(account.id);
      await forgetDevices(tx, account.id);
      return ok(null);
    });
    expect(await enters(tokens[11])).toBe(false);
  }, 20_000);

  test("half a year after it became known a device is known no longer, however often it was used", async () => {
    const [on, known] = [replica(), person()];
    await verifiedAccount(on, known);
    const mine = await deviceOf(on, known.username);
    on.advance(179 * 24 * 3_600_000);
    await exhaust(on, known.username);
    const enter = async () =>
      kindOf(
        await login(on, known.username, ada.password, { deviceTokens: [mine] }),
      );
    expect(await enter()).toBe("in");
    on.advance(24 * 3_600_000);
    expect(await enter()).toBe("TooManyAttempts");
  });

  test("failures from one network are limited, its neighbours' and everybody's too, and what succeeds is not (auth #11)", async () => {
    const known = person();
    await verifiedAccount(replica(), known);
    const counting = (failures: FailureQuotas = failureQuotas(1)): Bench =>
      // With a secret of its own it has counts of its own.
      replica(failures, randomBytes(32).toString("hex"));
    const guesses = async (
      on: Bench,
      count: number,
      ip: (at: number) => string,
    ): Promise<number> => {
      const outcomes = await Promise.all(
        Array.from({ length: count }, async (_, at) => {
          const identifier = `victim-${(n += 1)}`;
          return kindOf(await login(on, identifier, wrong, { ip: ip(at) }));
        }),
      );
      return outcomes.filter((kind) => kind === "InvalidCredentials").length;
    };
    /** Judges so many, a few at a time. */
    const judged = async (
      on: Bench,
      count: number,
      ip: (at: number) => string,
    ): Promise<number> => {
      let sum = 0;
      for (let at = 0; at < count; at += 10)
        sum += await guesses(on, 10, (more) => ip(at + more));
      return sum;
    };
    const hex = (at: number): string => at.toString(16);
    const one = (at: number) => `2001:db8:1:2::${hex(at)}`;
    expect(await judged(counting(), 500, one)).toBe(40);
    expect(await judged(counting(), 60, () => "198.51.100.1")).toBe(40);
    const wide = (at: number) => `2001:db8:1:${hex(at)}::1`;
    expect(await judged(counting(), 250, wide)).toBe(200);
    const near = (at: number) => `198.51.100.${at}`;
    expect(await judged(counting(), 250, near)).toBe(200);
    const everywhere = { failures: 100, windowMs: 60_000 };
    const on = counting({ ...failureQuotas(1), everywhere });
    const mine = await deviceOf(on, known.username);
    const anywhere = (at: number) => `10.${at}.0.1`;
    expect(await judged(on, 120, anywhere)).toBe(100);
    const late = await login(on, known.username, ada.password);
    expect(late).toMatchObject({ type: "TooManyAttempts", policy: "failures" });
    const owner = { deviceTokens: [mine] };
    expect(kindOf(await login(on, known.username, ada.password, owner))).toBe(
      "in",
    );
    on.advance(60_000);
    expect(kindOf(await login(on, known.username, ada.password))).toBe("in");
    // A busy office, where now and then somebody mistypes.
    const office = counting();
    for (let at = 0; at < 60; at += 1) {
      const password = at % 10 === 0 ? wrong : ada.password;
      const proven = await office.app.proveLogin({
        identifier: known.username,
        password,
        ip: "198.51.100.40",
      });
      expect(proven.ok).toBe(password === ada.password);
    }
  }, 40_000);

  test("an account that has known devices is told of a login without one; the first device is no news", async () => {
    const [on, known] = [replica(), person()];
    const { id } = await verifiedAccount(on, known);
    const told = () =>
      database.database.sql<{ data: string }[]>`
        select payload->>'data' as data from messaging.outbox
         where payload->>'type' = 'auth.login.from-new-device' and payload->'data'->>'userId' = ${id}`;
    await login(on, known.username, ada.password);
    const mine = await deviceOf(on, known.username);
    await login(on, known.username, ada.password, { deviceTokens: [mine] });
    expect(await told()).toHaveLength(0);
    await login(on, known.username, ada.password);
    const [event, ...more] = await told();
    expect(more).toEqual([]);
    expect(JSON.parse(event?.data ?? "")).toEqual({
      userId: id,
      device: "Firefox on Linux",
      at: on.now().toISOString(),
    });
  });

  test("an account is told of a login after several wrong passwords, whichever replica they met (auth #74)", async () => {
    const [on, other, known] = [replica(), replica(), person()];
    const { id } = await verifiedAccount(on, known);
    for (let made = 0; made < 3; made += 1)
      for (const each of [on, other])
        for (const name of [known.username, known.email])
          await login(each, name, wrong);
    on.advance(10_000);
    expect(kindOf(await login(on, known.username, ada.password))).toBe("in");
    const events = await database.database.sql<{ data: string }[]>`
      select payload->>'data' as data from messaging.outbox
       where payload->>'type' = 'auth.login.after-failures' and payload->'data'->>'userId' = ${id}`;
    const [event, ...more] = events;
    expect(more).toEqual([]);
    // The sixth of each name had to wait, and was not judged.
    expect(JSON.parse(event?.data ?? "")).toEqual({
      userId: id,
      failures: 10,
      at: on.now().toISOString(),
    });
  });

  test("nothing at rest tells a device's token, who was asked for, or from where (http-rules 49)", async () => {
    const [on, known] = [replica(), person()];
    await verifiedAccount(on, known);
    const mine = await deviceOf(on, known.username);
    await login(on, "a-name-that-nobody-has", wrong, { ip: "192.0.2.123" });
    await login(on, known.username, wrong, { ip: "192.0.2.123" });
    const { sql } = database.database;
    for (const table of [
      "login_attempts",
      "failure_windows",
      "known_devices",
    ]) {
      const rows = await sql`select t::text as text from ${sql(table)} t`;
      expect(rows.length).toBeGreaterThan(0);
      const text = JSON.stringify(rows);
      for (const secret of [
        mine,
        known.username,
        known.email,
        "a-name-that-nobody-has",
        "192.0.2",
      ])
        expect(text).not.toContain(secret);
    }
  });
});
