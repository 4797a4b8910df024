import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Call } from "@tixlys/testkit";
import type { TestDatabase } from "@tixlys/testkit";
import { documented, ownershipMistakes, rows } from "./ownership.ts";
import {
  admin,
  customer,
  describeProvider,
  ordersService,
  provider,
} from "./orders-api.ts";

let call: Call;
let db: TestDatabase;
const of = {
  me: Bun.randomUUIDv7(),
  stranger: Bun.randomUUIDv7(),
  ada: Bun.randomUUIDv7(),
  bo: Bun.randomUUIDv7(),
};
beforeAll(async () => {
  ({ call, db } = await ordersService());
  for (const each of [of.ada, of.bo]) await describeProvider(db.database, each);
});
afterAll(() => db.close());

test("the table of who may do what with what is whose has every operation of the document that takes such an id", async () => {
  const named = new Set(rows.map(({ method, path }) => `${method} ${path}`));
  expect([...named].toSorted()).toEqual(
    [...(await documented(call))].toSorted(),
  );
});

test("auth #46: customer, other customer, provider, other provider and management are each answered as the table says, at every operation", async () => {
  expect(await ownershipMistakes(call, of)).toEqual([]);
});

/** A service that takes one for another: whose what is, is looked up by a guess. */
const mistaken: Call = (request) => {
  const { as } = request;
  if (as?.userId === of.stranger || as === admin)
    return call({ ...request, as: customer(of.me) });
  return as?.userId === of.bo
    ? call({ ...request, as: provider(of.ada) })
    : call(request);
};

test("a service that takes another customer, another provider or management for the one whose it is, is found out at most operations", async () => {
  const found = await ownershipMistakes(call, of, mistaken);
  for (const who of ["other customer", "other provider", "management"])
    expect(
      found.filter((line) => line.startsWith(`${who}:`)).length,
    ).toBeGreaterThan(rows.length / 2);
  for (const who of ["customer", "provider"])
    expect(found.filter((line) => line.startsWith(`${who}:`))).toEqual([]);
});
