import type { Entry } from "../../domain/entry/entry.ts";
import { type Level, levels } from "../../domain/entry/level.ts";
import { searchTextOf } from "../../domain/entry/search-text.ts";
import {
  nameKeyOf,
  parseDescription,
  parseEntryId,
  parseEntryName,
  parseParentId,
} from "../../domain/entry/values.ts";
import type { Money } from "@tixlys/nexus";
import { storedMoney } from "./price.ts";
import type { EntryRow, entries } from "./schema.ts";

/** How a level is written: 1 to 4, from the top. */
export function levelNumber(level: Level): number {
  return levels.indexOf(level) + 1;
}

export function toRow(entry: Entry<Level>): typeof entries.$inferInsert {
  const { level, parentId, name, description, ...own } = entry;
  return {
    id: own.id,
    level: levelNumber(level),
    parentId: parentId ?? null,
    name,
    nameKey: nameKeyOf(name),
    description: description ?? null,
    nameText: searchTextOf(name),
    searchText: searchTextOf(name, description),
    createdAt: own.createdAt,
    updatedAt: own.updatedAt,
    version: own.version,
  };
}

/** Throws when the row holds a value that this version of the code would not have written. */
export function fromRow<L extends Level>(level: L, row: EntryRow): Entry<L> {
  const id = parseEntryId(level, row.id);
  const name = parseEntryName(row.name);
  const parentId = parseParentId(level, row.parentId ?? undefined);
  const description =
    row.description === null ? undefined : parseDescription(row.description);
  const isWhole = row.level === levelNumber(level) && description?.ok !== false;
  if (id === undefined || !name.ok || !parentId.ok || !isWhole)
    throw new Error("a stored entry does not parse");
  const { createdAt, updatedAt, version } = row;
  return {
    level,
    id,
    parentId: parentId.value,
    name: name.value,
    description: description?.value,
    createdAt,
    updatedAt,
    version,
  };
}

/** Reads what `pricesFrom` selects: pairs of amount and currency. */
export function pricesOf(text: string): readonly Money[] {
  const pairs: unknown = JSON.parse(text);
  if (!Array.isArray(pairs)) throw new Error("stored prices are no list");
  return pairs.map(priceOf);
}

function priceOf(pair: unknown): Money {
  const parts: readonly unknown[] = Array.isArray(pair) ? pair : [];
  return storedMoney(String(parts[0]), String(parts[1]));
}
