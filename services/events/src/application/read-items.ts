import { err, load, ok, type Result } from "@tixlys/nexus";
import { storedItem } from "../domain/item/stored-item.ts";
import { parseItemId, parseOwnerId } from "../domain/item/values.ts";
import type { KeptItem, ListedItem, Ports } from "./ports.ts";

/** There is none, or it is somebody else's: whoever asks learns no more. */
export type ItemUnknown = { readonly type: "ItemUnknown" };
export type CursorUnknown = { readonly type: "CursorUnknown" };

/** An item's own page folds its stream: it shows what was just written. */
export async function readItem(
  { events }: Pick<Ports, "events">,
  ownerId: string,
  id: string,
): Promise<Result<KeptItem, ItemUnknown>> {
  const itemId = parseItemId(id);
  if (itemId === undefined) return err({ type: "ItemUnknown" });
  const { state, version } = await load(events, storedItem, itemId);
  if (state.status === "none" || state.ownerId !== ownerId)
    return err({ type: "ItemUnknown" });
  return ok({ id: itemId, item: state, version });
}

/** A part of a person's list; `next` is where the rest begins, where there is a rest. */
export type Listed = {
  readonly items: readonly ListedItem[];
  readonly next?: string;
};

/** A list reads its table and folds nothing. A cursor is the id of the last item seen, good for its owner alone. */
export async function listItems(
  { list }: Pick<Ports, "list">,
  owner: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Result<Listed, CursorUnknown>> {
  const ownerId = parseOwnerId(owner);
  const after = cursor === undefined ? undefined : parseItemId(cursor);
  if (ownerId === undefined || (cursor !== undefined && after === undefined))
    return err({ type: "CursorUnknown" });
  const found = await list.page(ownerId, limit + 1, after);
  if (found === undefined) return err({ type: "CursorUnknown" });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return ok(
    found.length > limit && last !== undefined
      ? { items, next: last.id }
      : { items },
  );
}
