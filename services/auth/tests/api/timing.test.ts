import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mannWhitney, testDatabase, type TestDatabase } from "@tixlys/testkit";
import { createSlots } from "../../src/outbound/crypto/slots.ts";
import { argon2Passwords } from "../../src/outbound/crypto/argon2.ts";
import type { Passwords } from "../../src/application/ports.ts";
import { ok } from "@tixlys/nexus";
import { overPostgres } from "./over-postgres.ts";

/** Cheaper than in production, so that whatever else differs would show the more. */
const cost = { memoryKib: 2_048, passes: 1 };
/** At most so many of each, and so many at a time: whoever is alike shows it early, whoever is not shows it more with each. */
const samplesEach = 200;
const batch = 60;
const people = 100;

/** A request to each of the two: about somebody who is there, and about somebody who is not. */
type Pair = {
  readonly path: string;
  readonly known: (n: number) => object;
  readonly unknown: (n: number) => object;
  /** So many are asked at a time, where the answers are held back anyway. */
  readonly lanes?: number;
};

const password = "engines weave algebra";
const email = (n: number): string => `person-${n % people}@example.test`;
const nobody = (n: number): string => `nobody-${n}@example.test`;

/** What asks about people without having to say who asks. */
const pairs: Readonly<Record<string, Pair>> = {
  login: {
    path: "/v1/login",
    known: (n) => ({ identifier: email(n), password: "not the one at all" }),
    unknown: (n) => ({ identifier: nobody(n), password: "not the one at all" }),
  },
  register: {
    path: "/v1/register",
    known: (n) => ({ email: email(n), username: `again-${n}`, password }),
    unknown: (n) => ({ email: nobody(n), username: `fresh-${n}`, password }),
  },
  "resend of a link": {
    path: "/v1/verify-email/resend",
    lanes: 4,
    known: (n) => ({ email: `waiting-${n % people}@example.test` }),
    unknown: (n) => ({ email: nobody(n + 1_000_000) }),
  },
  "a forgotten password": {
    path: "/v1/password/forgot",
    lanes: 4,
    known: (n) => ({ email: email(n) }),
    unknown: (n) => ({ email: nobody(n + 2_000_000) }),
  },
};

/** Headers that differ from answer to answer whoever is asked about. */
const passing = new Set(["x-request-id", "date", "ratelimit", "traceresponse"]);

/** Fields of an answer that are made anew for everybody, and what was sent. */
const blank = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/[a-z]+-\d+(@example\.test)?/g, "<name>");

describe("whoever asks cannot tell whether somebody is known (auth #12)", () => {
  let database: TestDatabase;
  let world: Awaited<ReturnType<typeof overPostgres>>;
  let leaky: Awaited<ReturnType<typeof overPostgres>>;
  const passwords = argon2Passwords(cost, createSlots(2, 100));
  /** Forgets to hash for those who are not there. */
  const careless: Passwords = {
    ...passwords,
    verify: async (text, hash) =>
      hash === undefined ? ok(false) : passwords.verify(text, hash),
  };
  beforeAll(async () => {
    database = await testDatabase("auth");
    world = await overPostgres(database, passwords);
    leaky = await overPostgres(database, careless);
    await fillIn(database);
  }, 60_000);
  afterAll(() => database.close());

  let asked = 0;
  const ask = async (
    { http }: typeof world,
    path: string,
    body: object,
  ): Promise<{ ms: number; says: string }> => {
    const request = new Request(`http://localhost${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const from = performance.now();
    const response = await http.handle(request);
    const text = await response.text();
    const ms = performance.now() - from;
    const headers = [...response.headers]
      .filter(([name]) => !passing.has(name))
      .toSorted(([a], [b]) => a.localeCompare(b));
    const says = [response.status, headers, blank(text)];
    return { ms, says: JSON.stringify(says) };
  };

  /**
   * The two by turns (A B B A), so that whatever the machine does meanwhile, and what each leaves behind for the next, meets both
   * alike; until the answer is clear.
   */
  const compare = async (
    on: typeof world,
    pair: Pair,
    isClear: (p: number) => boolean,
  ) => {
    const [known, unknown]: [number[], number[]] = [[], []];
    const said = new Set<string>();
    const lane = async (from: number, rounds: number): Promise<void> => {
      for (let round = from; round < rounds; round += 1) {
        asked += 1;
        const n = asked;
        const first = round % 2 === 0 ? "known" : "unknown";
        const second = first === "known" ? "unknown" : "known";
        for (const who of [first, second] as const) {
          const { ms, says } = await ask(on, pair.path, pair[who](n));
          said.add(says);
          // The first ones are slower than any other, whoever they are.
          if (round >= 0) (who === "known" ? known : unknown).push(ms);
        }
      }
    };
    const { lanes = 1 } = pair;
    let p = Number.NaN;
    while (known.length < samplesEach && !isClear(p)) {
      const from = known.length === 0 ? -5 : 0;
      await Promise.all(
        Array.from({ length: lanes }, () => lane(from, batch / lanes)),
      );
      p = mannWhitney(known, unknown);
    }
    return { p, said };
  };

  /** One account gets a few guesses only before it is delayed; the delays are not what is measured here. */
  const forgetAttempts = () =>
    database.database.sql`delete from login_attempts`;

  test.each(Object.keys(pairs))(
    "%s: the same status, headers and body, in like time",
    async (name) => {
      const pair = pairs[name];
      if (pair === undefined) throw new Error(name);
      // One comparison in a hundred looks like a difference where there is none; three in a row do not, and a leak shows each time.
      let p = 0;
      for (let tries = 0; tries < 3 && p <= 0.01; tries += 1) {
        await forgetAttempts();
        const compared = await compare(world, pair, (soFar) => soFar > 0.5);
        expect([...compared.said]).toHaveLength(1);
        p = compared.p;
      }
      expect(p).toBeGreaterThan(0.01);
    },
    240_000,
  );

  test("a service that does not hash for those who are not there is caught", async () => {
    const pair = pairs["login"];
    if (pair === undefined) throw new Error("no pair");
    let p = 1;
    // What a busy machine drowns once shows at the next try.
    for (let tries = 0; tries < 3 && p > 0.01; tries += 1) {
      await forgetAttempts();
      p = (await compare(leaky, pair, (soFar) => soFar < 0.001)).p;
    }
    expect(p).toBeLessThan(0.01);
  }, 240_000);
});

/** People as they would be, without taking the way of each: a hundred accounts, a hundred registrations that wait. */
async function fillIn({ database }: TestDatabase): Promise<void> {
  const hash = await Bun.password.hash("whatever they chose", {
    algorithm: "argon2id",
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
  });
  await database.sql`
    insert into accounts (id, status, email, username, role, capabilities, verified, gen, version, stream_version, created_at, updated_at)
    select gen_random_uuid(), 'active', 'person-' || n || '@example.test', 'person-' || n, 'user', '{customer}', true, 1, 1, 1, now(), now()
      from generate_series(0, ${people - 1}) n`;
  await database.sql`
    insert into credentials (user_id, password_hash, changed_at) select id, ${hash}, now() from accounts`;
  await database.sql`
    insert into registrations (id, status, email, username, capability, password_hash, link_id, link_expires_at, version, requested_at, expires_at)
    select gen_random_uuid(), 'pending', 'waiting-' || n || '@example.test', 'waiting-' || n, 'customer', ${hash}, gen_random_uuid(),
           now() + interval '20 hours', 1, now(), now() + interval '20 hours'
      from generate_series(0, ${people - 1}) n`;
}
