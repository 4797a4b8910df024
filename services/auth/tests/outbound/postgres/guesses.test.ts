import { afterAll, beforeAll, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import type { GuessKey } from "../../../src/application/ports.ts";
import { identifierThrottle } from "../../../src/domain/guessing/throttle.ts";
import { postgresGuesses } from "../../../src/outbound/postgres/guesses.ts";
import { purgeGuesses } from "../../../src/outbound/postgres/purge-guesses.ts";
import { guessesContract } from "../guesses-contract.ts";

guessesContract("PostgreSQL", async () => {
  const { database, close } = await testDatabase("auth");
  return { guesses: postgresGuesses(database), close };
});

let own: TestDatabase;
beforeAll(async () => {
  own = await testDatabase("auth");
});
afterAll(() => own.close());

const start = new Date("2026-11-21T10:00:00Z").getTime();
const attempt = (name: string, ms = 0) => ({
  // cast: stands for a hash.
  key: name as GuessKey,
  throttle: identifierThrottle,
  windows: [],
  now: new Date(start + ms),
});
const known = async (): Promise<readonly string[]> => {
  const rows = await own.database.sql<{ key: string }[]>`
    select key from login_attempts order by key`;
  return rows.map(({ key }) => key);
};

test("what was being judged by a process that died counts as failed, and is soon not waited for any longer (auth #9)", async () => {
  const guesses = postgresGuesses(own.database);
  for (let n = 0; n < 5; n += 1) await guesses.take(attempt("dead"));
  expect((await guesses.take(attempt("dead"))).kind).toBe("pending");
  expect((await guesses.take(attempt("dead", 900))).kind).toBe("pending");
  // The fifth was to be followed by a second of waiting; nobody said that it was right.
  expect((await guesses.take(attempt("dead", 1_000))).kind).toBe("taken");
  const late = await guesses.take(attempt("dead", 2_000));
  expect(late.kind).toBe("pending");
  await own.database
    .sql`update login_attempts set opens_at = ${new Date(start + 3_600_000).toISOString()}::timestamptz`;
  const later = await guesses.take(attempt("dead", 60_000));
  expect(later).toEqual({
    kind: "delayed",
    until: new Date(start + 3_600_000),
  });
});

test("the table is bounded: what has run out goes, and beyond the bound the counts that delay nobody yet", async () => {
  const guesses = postgresGuesses(own.database);
  await guesses.forget([attempt("dead").key]);
  await guesses.take(attempt("old", -40 * 24 * 3_600_000));
  for (let n = 0; n < 6; n += 1) {
    await guesses.take(attempt("guessed", n * 10_000));
    await guesses.fail(attempt("guessed", n * 10_000));
  }
  for (let n = 0; n < 20; n += 1) {
    await guesses.take(attempt(`name-${n}`, n));
    await guesses.fail(attempt(`name-${n}`, n));
  }
  expect(await known()).toHaveLength(22);
  const purge = (limit: number) =>
    own.database.transact(({ db }) =>
      purgeGuesses(db, new Date(start), limit, 5),
    );
  await purge(10);
  expect(await known()).toHaveLength(11);
  await purge(100);
  expect(await known()).toEqual([
    "guessed",
    "name-16",
    "name-17",
    "name-18",
    "name-19",
  ]);
});
