import { err, ok, type Result } from "@tixlys/nexus";
import { denialOf } from "../domain/channel/rights.ts";
import { nameKeyOf } from "../domain/channel/values.ts";
import { parseId } from "../domain/shared/ids.ts";
import type { Actor, Member, Ports, SeenChannel, Slice } from "./ports.ts";
import type { Refusal } from "./refusals.ts";

/** A part of a list; `next` is where the rest begins, where there is a rest. */
export type Part<T> = {
  readonly rows: readonly T[];
  readonly next: string | undefined;
};

/** A member with what they are called. */
export type NamedMember = Member & { readonly name: string | null };

type Needs = Pick<Ports, "channels" | "names">;

/** One channel as somebody may see it. */
export async function readChannel(
  { channels }: Pick<Ports, "channels">,
  { userId }: Pick<Actor, "userId">,
  given: string,
): Promise<Result<SeenChannel, Refusal>> {
  const id = parseId(given);
  const seen = id === undefined ? undefined : await channels.find(id, userId);
  if (seen === undefined || denialOf(seen, "read") !== undefined)
    return err({ type: "ChannelUnknown" });
  return ok(seen);
}

/** One's own, the newest first. */
export async function listMine(
  { channels }: Needs,
  { userId }: Actor,
  {
    limit,
    after,
    unreadOnly,
  }: Slice<string> & { readonly unreadOnly: boolean },
): Promise<Part<SeenChannel>> {
  const slice = { limit: limit + 1, after };
  const found = await channels.mine(userId, slice, unreadOnly);
  return partOf(found, limit, ({ id }) => id);
}

/** Public ones by name, those that begin so. */
export async function listPublic(
  { channels }: Needs,
  { userId }: Actor,
  { limit, after, query }: Slice<string> & { readonly query: string },
): Promise<Part<SeenChannel>> {
  const slice = { limit: limit + 1, after };
  const found = await channels.open(nameKeyOf(query.trim()), userId, slice);
  return partOf(found, limit, ({ nameKey }) => nameKey);
}

/** Who is in it, for who may read it. */
export async function listMembers(
  ports: Needs,
  by: Actor,
  { channelId, limit, after }: Slice<string> & { readonly channelId: string },
): Promise<Result<Part<NamedMember>, Refusal>> {
  const seen = await readChannel(ports, by, channelId);
  if (!seen.ok) return seen;
  const slice = { limit: limit + 1, after };
  const found = await ports.channels.members(seen.value.id, slice);
  const called = await ports.names.of(found.map(({ userId }) => userId));
  const named = found.map((member) => ({
    ...member,
    name: called.get(member.userId) ?? null,
  }));
  return ok(partOf(named, limit, ({ userId }) => userId));
}

function partOf<T>(
  found: readonly T[],
  limit: number,
  placeOf: (row: T) => string,
): Part<T> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { rows, next: hasMore ? placeOf(last) : undefined };
}
