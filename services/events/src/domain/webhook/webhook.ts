/** Why a webhook gets nothing any more. */
export type DisabledReason =
  | "by-owner"
  /** No delivery has succeeded for as long as the schedule of retries is. */
  | "failing"
  /** The receiver said 410. */
  | "gone"
  /** More waits for it than is kept. */
  | "queue-full"
  /** It heard everything, and its owner is no longer in management. */
  | "permission-lost"
  | "account-disabled";

/** Those that its owner is told of, as they did not do it. */
export type Ended = Exclude<DisabledReason, "by-owner">;

/** Whose events it hears: those about its owner or what they own, or, for management, all. */
export type Scope = "own" | "all";

export type Webhook = {
  readonly id: string;
  readonly ownerId: string;
  readonly url: string;
  /** Types of events, exact (`orders.order.placed`) or all below a prefix (`orders.*`); `*` is every one. */
  readonly types: readonly string[];
  readonly description: string | null;
  readonly scope: Scope;
  /** Whether an event waits until the one before it of the same subject has arrived. */
  readonly ordered: boolean;
  readonly status: "active" | "disabled";
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: Date | null;
  /** Until when the former secret signs as well. */
  readonly formerSecretUntil: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
};

/** Webhooks of one person at most. */
export const webhooksPerPerson = 20;

export const typesAtMost = 50;
export const descriptionMaxLength = 200;

/** How long both secrets sign after a rotation. */
export const overlapMs = 24 * 3_600_000;
