import { expect, test } from "bun:test";
import {
  accountErased,
  accountRequests,
  contracts,
  defineContract,
  erasedType,
  erasing,
  letsIn,
} from "../src/index.ts";

test("auth #75: who erases and lacks what it takes is refused, with all that is missing", () => {
  expect(() =>
    defineContract({ service: "diary", events: {}, erases: true }),
  ).toThrow(
    /diary erases, but lacks .*diary\.account\.erased.*account\.erase.*account\.export.*diary-auth/,
  );
  const whole = defineContract({
    service: "diary",
    events: { "diary.account.erased": accountErased },
    consumes: [{ durable: "diary-auth", filter: "evt.auth.>" }],
    rpc: { ...accountRequests },
    erases: true,
  });
  expect(erasing([whole])).toEqual([whole]);
});

test("auth #75: auth hears the acknowledgement of every service that erases, by one filter", () => {
  const heard = contracts
    .find(({ service }) => service === "auth")
    ?.consumes.map(({ filter }) => filter);
  for (const { service } of erasing(contracts))
    expect(
      heard?.some((filter) => letsIn(filter, `evt.${erasedType(service)}.v1`)),
    ).toBe(true);
  expect(erasing(contracts).map(({ service }) => service)).toEqual(
    expect.arrayContaining(["users", "notifications", "catalog", "orders"]),
  );
});

test("a filter over every producer lets in its own event only", () => {
  const filter = "evt.*.account.erased.>";
  expect(letsIn(filter, "evt.users.account.erased.v1")).toBe(true);
  for (const other of [
    "evt.users.account.erased",
    "evt.users.account.deleted.v1",
    "evt.users.profile.erased.v1",
    "evt.users.more.account.erased.v1",
  ])
    expect(letsIn(filter, other)).toBe(false);
  expect(letsIn("evt.auth.>", "evt.auth.account.deleted.v1")).toBe(true);
  expect(letsIn("evt.auth.>", "evt.authors.book.written.v1")).toBe(false);
});

test("a durable over every producer is named after its event", () => {
  const make = (durable: string, filter: string) => () =>
    defineContract({
      service: "diary",
      events: {},
      consumes: [{ durable, filter }],
    });
  expect(make("diary-account-erased", "evt.*.account.erased.>")).not.toThrow();
  expect(make("diary-all", "evt.*.account.erased.>")).toThrow("its name must");
  expect(make("diary-all", "evt.*.>")).toThrow("names no producer");
});
