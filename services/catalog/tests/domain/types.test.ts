import { expect, test } from "bun:test";
import type { Entry } from "../../src/domain/entry/entry.ts";
import type { EntryId, ParentId } from "../../src/domain/entry/level.ts";
import type { EntryName } from "../../src/domain/entry/values.ts";
import type { Money } from "@tixlys/nexus";
import type { Standing } from "../../src/domain/provider/provider.ts";
import { category, newCategory, typeId } from "./things.ts";

/** `./tixlys check types` fails on this file where one of these compiles: each directive expects a mistake. */
test("what must not be does not compile", () => {
  // @ts-expect-error a type's id is no service's
  const service: EntryId<"service"> = typeId;
  // @ts-expect-error a category stands below a type, not below itself
  const parent: ParentId<"category"> = newCategory.id;
  // @ts-expect-error a type stands below nothing
  const above: ParentId<"type"> = typeId;
  // @ts-expect-error a subcategory is no category
  const entry: Entry<"subcategory"> = category;
  // @ts-expect-error a name is only what was parsed
  const name: EntryName = "Electrical";
  // @ts-expect-error an amount is nothing without a currency
  const money: Money = { amount: "5.00" };
  // @ts-expect-error who was deleted offers nothing any more
  const gone: Standing = { status: "deleted", isProvider: true };
  expect([service, parent, above, entry, name, money, gone]).toHaveLength(7);
});
