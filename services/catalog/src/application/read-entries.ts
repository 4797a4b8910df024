import { err, ok, type Result } from "@tixlys/nexus";
import type { Entry } from "../domain/entry/entry.ts";
import type { Level } from "../domain/entry/level.ts";
import { wantedOf } from "../domain/entry/search-text.ts";
import { parseEntryId } from "../domain/entry/values.ts";
import type { EntryPosition, EntryReader, ShownEntry } from "./ports.ts";

export type EntryUnknown = { readonly type: "EntryUnknown" };

/** A part of a list; `next` is where the rest begins, where there is a rest. */
export type ListedEntries<L extends Level> = {
  readonly entries: readonly ShownEntry<L>[];
  readonly next: EntryPosition | undefined;
};

/** Which entries, and which part of them. */
export type ListEntries = {
  readonly parentId?: string;
  readonly query?: string;
  readonly limit: number;
  readonly after?: EntryPosition | undefined;
};

type Ports = { readonly entries: EntryReader };

export async function readEntry<L extends Level>(
  { entries }: Ports,
  level: L,
  id: string,
): Promise<Result<ShownEntry<L>, EntryUnknown>> {
  const entryId = parseEntryId(level, id);
  const found =
    entryId === undefined ? undefined : await entries.find(level, entryId);
  return found === undefined ? err({ type: "EntryUnknown" }) : ok(found);
}

/** These services in the order of the ids, each once, and the ids that there is none of. */
export async function findServices(
  { entries }: Ports,
  wanted: readonly string[],
): Promise<{
  readonly services: readonly Entry<"service">[];
  readonly missing: readonly string[];
}> {
  const ids = [...new Set(wanted)];
  const found = await entries.services(
    ids.flatMap((id) => parseEntryId("service", id) ?? []),
  );
  const byId = new Map<string, Entry<"service">>(
    found.map((service) => [service.id, service]),
  );
  return {
    services: ids.flatMap((id) => byId.get(id) ?? []),
    missing: ids.filter((id) => !byId.has(id)),
  };
}

/** By name, or with a query the best first. A query without any letter or digit finds nothing. */
export async function listEntries<L extends Level>(
  { entries: reader }: Ports,
  level: L,
  { parentId, query, limit, after }: ListEntries,
): Promise<ListedEntries<L>> {
  const wanted = query === undefined ? undefined : wantedOf(query);
  if (query !== undefined && wanted === undefined)
    return { entries: [], next: undefined };
  const found = await reader.list(
    level,
    { parentId, wanted },
    { limit: limit + 1, after },
  );
  const part = found.slice(0, limit);
  return {
    entries: part.map(({ row }) => row),
    next: found.length > limit ? part.at(-1)?.position : undefined,
  };
}
