import { err, ok, type Result } from "@tixlys/nexus";
import { denialOf } from "../domain/channel/rights.ts";
import { parseId } from "../domain/shared/ids.ts";
import type { Actor, Holder, Ports, PresenceOf } from "./ports.ts";
import type { Refusal } from "./refusals.ts";

const ticketForMs = 30_000;
const ticketBytes = 32;
const ticketForm = /^[A-Za-z0-9_-]{43}$/;

/** Moves a read mark forward. */
export async function markRead(
  {
    readMarks,
    channels,
    live,
    afterCommit,
  }: Pick<Ports, "readMarks" | "channels" | "live" | "afterCommit">,
  { userId }: Actor,
  {
    channelId: given,
    seq,
  }: { readonly channelId: string; readonly seq: number },
): Promise<Result<{ readonly seq: number }, Refusal>> {
  const channelId = parseId(given);
  if (channelId === undefined) return err({ type: "ChannelUnknown" });
  const mark = await readMarks.move(userId, channelId, seq);
  if (mark === undefined) {
    const seen = await channels.find(channelId, userId);
    const denial = seen === undefined ? undefined : denialOf(seen, "read");
    return err({
      type:
        seen === undefined || denial !== undefined
          ? "ChannelUnknown"
          : "NotMember",
    });
  }
  if (mark.isMoved)
    await afterCommit(() => {
      live.told("read", { channelId, userId, seq: mark.seq });
      return Promise.resolve();
    });
  return ok({ seq: mark.seq });
}

/** Makes a ticket for one socket within thirty seconds; what is kept of it is its hash. */
export async function issueTicket(
  { tickets, clock }: Pick<Ports, "tickets" | "clock">,
  holder: Holder,
): Promise<{ readonly ticket: string; readonly expiresAt: Date }> {
  const ticket = crypto
    .getRandomValues(new Uint8Array(ticketBytes))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  const expiresAt = new Date(clock().getTime() + ticketForMs);
  await tickets.keep(await hashOf(ticket), holder, expiresAt);
  return { ticket, expiresAt };
}

/** Whose it is; undefined for one that was used, is too old, or never was, and when its token has ended meanwhile. */
export async function redeemTicket(
  { tickets, clock }: Pick<Ports, "tickets" | "clock">,
  ticket: string,
): Promise<Holder | undefined> {
  if (!ticketForm.test(ticket)) return undefined;
  const now = clock();
  const holder = await tickets.take(await hashOf(ticket), now);
  return holder === undefined || holder.expiresAt <= now ? undefined : holder;
}

/** Where people are, in the order in which they were asked for. */
export async function presenceOf(
  { presence }: Pick<Ports, "presence">,
  userIds: readonly string[],
): Promise<readonly PresenceOf[]> {
  const wanted = [...new Set(userIds.map((id) => id.toLowerCase()))];
  const known = new Map(
    (await presence.of(wanted)).map((each) => [each.userId, each]),
  );
  return wanted.map(
    (userId) =>
      known.get(userId) ?? { userId, status: "offline", lastSeenAt: null },
  );
}

async function hashOf(ticket: string): Promise<Uint8Array> {
  const bytes = new TextEncoder().encode(ticket);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
