import type { Result } from "@tixlys/nexus";
import type { CreateItem, ItemCreated } from "../../src/domain/item/item.ts";
import {
  type ItemId,
  type OwnerId,
  parseItemId,
  parseItemName,
  parseOwnerId,
  parseQuantity,
} from "../../src/domain/item/values.ts";

/** The value of a result that must be there. */
export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error("a value of the test does not parse");
  return result.value;
}

const parsed = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("an id of the test does not parse");
  return value;
};

export const itemId = (id: string = Bun.randomUUIDv7()): ItemId =>
  parsed(parseItemId(id));
export const ownerId = (id: string = Bun.randomUUIDv7()): OwnerId =>
  parsed(parseOwnerId(id));

export const ada = ownerId("0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11");
export const bo = ownerId("0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c22");
export const now = new Date("2026-11-27T09:30:00.000Z");

const lantern = {
  ownerId: ada,
  name: valueOf(parseItemName("Lantern")),
  quantity: valueOf(parseQuantity(2)),
  at: now,
};

export const create: CreateItem = { type: "CreateItem", ...lantern };
export const created: ItemCreated = { type: "ItemCreated", ...lantern };
