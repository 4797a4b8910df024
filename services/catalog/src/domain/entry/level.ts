import type { Brand } from "@tixlys/nexus";

/** The hierarchy from the top: each entry but a type stands below one of the level before. */
export const levels = ["type", "category", "subcategory", "service"] as const;

export type Level = (typeof levels)[number];

/** An entry's id; one of another level does not fit. */
export type EntryId<L extends Level> = Brand<string, `${L}-id`>;

/** What an entry stands below: nothing for a type, an entry of the level before for every other. */
export type ParentIds = {
  readonly type: undefined;
  readonly category: EntryId<"type">;
  readonly subcategory: EntryId<"category">;
  readonly service: EntryId<"subcategory">;
};

export type ParentId<L extends Level> = ParentIds[L];

/** How entries of a level are called together, in paths and in answers. */
export const plurals = {
  type: "types",
  category: "categories",
  subcategory: "subcategories",
  service: "services",
} as const satisfies Record<Level, string>;

/** The level above; undefined for the highest. */
export function levelAbove(level: Level): Level | undefined {
  return levels[levels.indexOf(level) - 1];
}
