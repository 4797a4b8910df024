import {
  type CommandRequest,
  decideIn,
  err,
  type Executed,
  ok,
} from "@tixlys/nexus";
import type {
  JobCommand,
  JobEvent,
  JobRejection,
  JobState,
} from "../domain/job/job.ts";
import { storedJob } from "../domain/job/stored-job.ts";
import type { OrderCommand } from "../domain/order/commands.ts";
import type { OrderEvent } from "../domain/order/events.ts";
import type { OrderRejection } from "../domain/order/rejections.ts";
import type { OrderState } from "../domain/order/state.ts";
import { storedOrder } from "../domain/order/stored-order.ts";
import { isActive } from "../domain/person/standing.ts";
import type { Tried, Work } from "./ports.ts";

/** Who asks, in which request. */
export type By = { readonly userId: string; readonly requestId: string };

/** Whoever asks has no account any more, or a disabled one: what they wrote now would be left behind by its erasure. */
export type AccountInactive = { readonly type: "AccountInactive" };

/**
 * Whether somebody may still write here. It is so until the transaction ends: what is heard of their account waits, and whoever
 * writes what a person said holds them first.
 */
export async function mayWrite(
  { people }: Pick<Work, "people">,
  userId: string,
): Promise<boolean> {
  const { standing } = await people.hold(userId);
  return isActive(standing);
}

/** Somebody was faster than the version that the client has seen. */
export type Outdated = { readonly type: "Outdated"; readonly version: number };

type Seen = {
  /** Those from which the client would change it; any unless told. */
  readonly expectedVersions?: readonly number[] | undefined;
};

/** What a person's command travels with. */
export function metadataOf({ userId, requestId }: By, time: Date) {
  const actor = { kind: "user", id: userId } as const;
  return { correlationId: requestId, actor, time };
}

/** One try of a command to an order, with what the others are told of it. The same for people and for the process manager. */
export async function toOrder(
  { events, announcements }: Work,
  request: CommandRequest<OrderCommand>,
  seen: Seen = {},
): Promise<Tried<Executed<OrderState, OrderEvent>, OrderRejection | Outdated>> {
  const done = await decideIn(events, storedOrder, request);
  if (!done.ok) return done;
  const { state, version, events: added, repeated } = done.value;
  const before = version - added.length;
  if (seen.expectedVersions?.includes(before) === false)
    return err({ type: "Outdated", version: before });
  if (!repeated && state.status !== "none")
    await announcements.order(added, state, version, request.metadata.actor);
  return ok(done.value);
}

/** One try of a command to a job; see `toOrder`. */
export async function toJob(
  { events, announcements }: Work,
  request: CommandRequest<JobCommand>,
): Promise<Tried<Executed<JobState, JobEvent>, JobRejection>> {
  const done = await decideIn(events, storedJob, request);
  if (!done.ok) return done;
  const { state, version, events: added, repeated } = done.value;
  if (!repeated && state.status !== "none")
    await announcements.job(added, state, version, request.metadata.actor);
  return ok(done.value);
}
