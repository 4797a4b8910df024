import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth } from "@tixlys/contracts";
import type { Database } from "@tixlys/nexus/postgres";
import { readRevocations } from "../src/inspect/index.ts";
import { outbox } from "../src/postgres/index.ts";
import { ownDatabase, type OwnDatabase } from "./support/database.ts";

let own: OwnDatabase;
let other: Database;
const inTen = Math.floor(Date.now() / 1000) + 600;

beforeAll(async () => {
  own = await ownDatabase(2);
  other = own.another(2);
});
afterAll(() => own.close());

const revoke = (
  database: Database,
  id: string,
  exp = inTen,
): Promise<unknown> =>
  database.transact((tx) => outbox(tx, auth).revoke({ kind: "sid", id, exp }));
const idsOf = ({ revocations }: Awaited<ReturnType<typeof readRevocations>>) =>
  revocations.map(({ id }) => id);

test("revocations are read in order, part by part, without those that concern no living token", async () => {
  await revoke(own.database, "over", 1000);
  for (const id of ["a", "b", "c"]) await revoke(own.database, id);
  await own.database.transact((tx) =>
    outbox(tx, auth).revoke({ kind: "sub", id: "u", gen: 3, exp: inTen }),
  );
  const first = await readRevocations(own.database, 0n, 2);
  expect([idsOf(first), first.hasMore]).toEqual([["a", "b"], true]);
  const second = await readRevocations(own.database, first.after, 2);
  expect(second.revocations).toEqual([
    { kind: "sid", id: "c", exp: inTen },
    { kind: "sub", id: "u", gen: 3, exp: inTen },
  ]);
  expect(second.hasMore).toBe(false);
  const third = await readRevocations(own.database, second.after, 2);
  expect([third.revocations, third.after, third.hasMore]).toEqual([
    [],
    second.after,
    false,
  ]);
});

test("what is still being written is not passed over by what was committed after it", async () => {
  const start = (await readRevocations(own.database, 0n, 100)).after;
  const { promise: written, resolve: told } = Promise.withResolvers<null>();
  const { promise: go, resolve: commit } = Promise.withResolvers<null>();
  const slow = other.transact(async (tx) => {
    await outbox(tx, auth).revoke({ kind: "sid", id: "slow", exp: inTen });
    told(null);
    await go;
  });
  await written;
  await revoke(own.database, "quick");
  const held = await readRevocations(own.database, start, 100);
  expect([idsOf(held), held.after, held.hasMore]).toEqual([[], start, true]);
  commit(null);
  await slow;
  const all = await readRevocations(own.database, held.after, 100);
  expect([idsOf(all), all.hasMore]).toEqual([["slow", "quick"], false]);
});
