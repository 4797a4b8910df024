import type { ChannelKind, ChannelStatus, Role } from "./values.ts";

/** Somebody before a channel; `role` undefined for who is no member. */
export type Standing = {
  readonly kind: ChannelKind;
  readonly status: ChannelStatus;
  readonly role: Role | undefined;
};

/** What one may want of a channel. */
export type Wish =
  "read" | "write" | "change" | "delete" | "join" | "leave" | "admit";

/** Why not. Who may not read learns no more than that there is none. */
export type Denial =
  "ChannelUnknown" | "NotMember" | "ChannelClosed" | "NotAllowed" | "KindUnfit";

/**
 * The one place that says who may do what with a channel: members read and write it, everybody reads a public one, owners change
 * it and say who is in it. Direct channels and those of orders have nobody to join, leave or own them.
 */
export function denialOf(
  { kind, status, role }: Standing,
  wish: Wish,
): Denial | undefined {
  if (status === "deleted") return "ChannelUnknown";
  if (role === undefined && kind !== "public") return "ChannelUnknown";
  if (wish === "read") return undefined;
  if (wish === "write") {
    if (role === undefined) return "NotMember";
    return status === "closed" ? "ChannelClosed" : undefined;
  }
  if (kind === "direct" || kind === "order") return "KindUnfit";
  if (wish === "join") return undefined;
  if (role === undefined) return "NotMember";
  return wish === "leave" || role === "owner" ? undefined : "NotAllowed";
}

/** Who may delete a message: its author, the owner of its channel, and moderators wherever it stands. */
export function mayDelete(of: {
  readonly isAuthor: boolean;
  readonly role: Role | undefined;
  readonly isModerator: boolean;
}): boolean {
  return of.isModerator || of.role === "owner" || of.isAuthor;
}
