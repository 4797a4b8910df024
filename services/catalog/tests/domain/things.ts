import type { Result } from "@tixlys/nexus";
import type { Entry, NewEntry } from "../../src/domain/entry/entry.ts";
import { parseEntryId, parseEntryName } from "../../src/domain/entry/values.ts";

/** The value of what must have one. */
export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** An id that must be one. */
export function idOf<T>(id: T | undefined): T {
  if (id === undefined) throw new Error("no id");
  return id;
}

export const now = new Date("2026-11-27T09:30:00.000Z");
export const later = new Date("2026-11-27T10:00:00.000Z");

export const typeId = idOf(
  parseEntryId("type", "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c01"),
);
export const otherTypeId = idOf(
  parseEntryId("type", "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c02"),
);

export const newCategory: NewEntry<"category"> = {
  level: "category",
  id: idOf(parseEntryId("category", "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c03")),
  parentId: typeId,
  name: valueOf(parseEntryName("Electrical")),
  description: undefined,
};

export const category: Entry<"category"> = {
  ...newCategory,
  createdAt: now,
  updatedAt: now,
  version: 1,
};
