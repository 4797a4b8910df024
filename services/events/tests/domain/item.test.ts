import { expect, test } from "bun:test";
import { checkStoredFixtures } from "@tixlys/nexus";
import { given } from "@tixlys/nexus/testing";
import { item } from "../../src/domain/item/item.ts";
import itemCreatedV1 from "../../src/domain/item/stored/item-created.v1.json" with { type: "json" };
import { itemEvents } from "../../src/domain/item/stored-item.ts";
import { parseItemName, parseQuantity } from "../../src/domain/item/values.ts";
import { create, created, now } from "./things.ts";

test("what is created is kept as it was asked for", () => {
  const decided = given(item).when(create);
  decided.then([created]);
  expect(decided.state()).toMatchObject({
    status: "kept",
    name: "Lantern",
    quantity: 2,
    createdAt: now,
  });
});

test("an item is created once", () => {
  given(item, [created]).when(create).rejected({ type: "ItemExists" });
});

test("every version of every event that may lie in a stream is read, and a version without a fixture is refused", () => {
  expect(() => checkStoredFixtures(itemEvents, [itemCreatedV1])).not.toThrow();
  expect(() => checkStoredFixtures(itemEvents, [])).toThrow("no fixture");
});

test("a name is one line of 1 to 100 letters, without what does not show", () => {
  expect(parseItemName("  a  small\tlantern ")).toEqual({
    ok: true,
    // cast: the branded text, compared as the text it is
    value: "a small lantern" as never,
  });
  expect(parseItemName("é".repeat(100)).ok).toBe(true);
  for (const wrong of ["", "   ", "x".repeat(101), "a\u202eb", "a\u0000b"])
    expect(parseItemName(wrong).ok).toBe(false);
});

test("a quantity is a whole number from 1 to a million", () => {
  expect([1, 1_000_000].map((each) => parseQuantity(each).ok)).toEqual([
    true,
    true,
  ]);
  for (const wrong of [0, -1, 1.5, 1_000_001, Number.NaN])
    expect(parseQuantity(wrong).ok).toBe(false);
});
