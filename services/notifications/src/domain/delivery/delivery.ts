import {
  type Brand,
  type Decider,
  err,
  isUuid,
  ok,
  type Result,
} from "@tixlys/nexus";
import type { TemplateName } from "../letter/letter.ts";
import type { DeferReason, RefuseReason } from "./reasons.ts";
import { maxAttempts, retryDelayMs } from "./retry.ts";

export type DeliveryId = Brand<string, "DeliveryId">;

/** What a delivery is about. Ids and a template's name: nothing of what the mail will say. */
export type DeliveryFacts = {
  readonly id: DeliveryId;
  /** The event that asked for it; one event asks for a template at most once. */
  readonly eventId: string;
  readonly template: TemplateName;
  /** The account, or the registration that may become one under the same id. */
  readonly recipientId: string;
};

type Progress = {
  /** Sending was begun this often, tries that died half-way included. */
  readonly attempts: number;
  /** One more with each event. */
  readonly version: number;
};

export type QueuedDelivery = DeliveryFacts &
  Progress & {
    readonly status: "queued";
    readonly nextAttemptAt: Date;
    /** Why the last attempt came to nothing. */
    readonly waitsBecause?: DeferReason;
  };

export type DeliveryState =
  | { readonly status: "none" }
  | QueuedDelivery
  | (DeliveryFacts & Progress & { readonly status: "sent"; readonly at: Date })
  | (DeliveryFacts &
      Progress & { readonly status: "expired"; readonly at: Date })
  | (DeliveryFacts &
      Progress & {
        readonly status: "failed";
        readonly reason: RefuseReason;
        readonly at: Date;
      });

/** What became of one attempt. */
export type Outcome =
  | { readonly type: "sent" }
  | { readonly type: "deferred"; readonly reason: DeferReason }
  | { readonly type: "refused"; readonly reason: RefuseReason }
  /** What the mail would carry is no longer good for anything, so it is not sent. */
  | { readonly type: "expired" };

export type DeliveryCommand =
  | {
      readonly type: "QueueDelivery";
      readonly facts: DeliveryFacts;
      readonly at: Date;
    }
  /** `random`, from 0 up to 1, spreads the next attempt. */
  | {
      readonly type: "RecordOutcome";
      readonly outcome: Outcome;
      readonly at: Date;
      readonly random: number;
    };

export type DeliveryEvent =
  | {
      readonly type: "DeliveryQueued";
      readonly facts: DeliveryFacts;
      readonly at: Date;
    }
  | {
      readonly type: "DeliveryPostponed";
      readonly reason: DeferReason;
      readonly nextAttemptAt: Date;
    }
  | { readonly type: "DeliverySent"; readonly at: Date }
  | { readonly type: "DeliveryExpired"; readonly at: Date }
  | {
      readonly type: "DeliveryFailed";
      readonly reason: RefuseReason;
      readonly at: Date;
    };

export type DeliveryRejection =
  { readonly type: "DeliveryExists" } | { readonly type: "DeliveryNotQueued" };

export const delivery: Decider<
  DeliveryState,
  DeliveryCommand,
  DeliveryEvent,
  DeliveryRejection
> = {
  initial: { status: "none" },
  decide,
  evolve,
  isTerminal: (state) => state.status !== "none" && state.status !== "queued",
};

/** Whether another attempt may begin; false for a delivery that killed its process each time. */
export function mayAttempt(state: QueuedDelivery): boolean {
  return state.attempts <= maxAttempts;
}

export function parseDeliveryId(
  value: string,
): Result<DeliveryId, { readonly type: "Malformed" }> {
  if (!isUuid(value)) return err({ type: "Malformed" });
  // cast: checked on the line before
  return ok(value as DeliveryId);
}

function decide(
  command: DeliveryCommand,
  state: DeliveryState,
): Result<readonly DeliveryEvent[], DeliveryRejection> {
  if (command.type === "QueueDelivery") {
    if (state.status !== "none") return err({ type: "DeliveryExists" });
    return ok([
      { type: "DeliveryQueued", facts: command.facts, at: command.at },
    ]);
  }
  if (state.status !== "queued") return err({ type: "DeliveryNotQueued" });
  return ok([outcomeEvent(command, state)]);
}

function outcomeEvent(
  { outcome, at, random }: Extract<DeliveryCommand, { type: "RecordOutcome" }>,
  state: QueuedDelivery,
): DeliveryEvent {
  switch (outcome.type) {
    case "sent":
      return { type: "DeliverySent", at };
    case "expired":
      return { type: "DeliveryExpired", at };
    case "refused":
      return { type: "DeliveryFailed", reason: outcome.reason, at };
    case "deferred": {
      if (state.attempts >= maxAttempts)
        return { type: "DeliveryFailed", reason: "attempts-exhausted", at };
      const nextAttemptAt = new Date(
        at.getTime() + retryDelayMs(state.attempts, random),
      );
      return {
        type: "DeliveryPostponed",
        reason: outcome.reason,
        nextAttemptAt,
      };
    }
  }
}

function evolve(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  if (event.type === "DeliveryQueued") {
    return {
      status: "queued",
      ...event.facts,
      attempts: 0,
      nextAttemptAt: event.at,
      version: 1,
    };
  }
  if (state.status !== "queued") return state;
  const {
    nextAttemptAt: _due,
    waitsBecause: _reason,
    ...kept
  } = { ...state, version: state.version + 1 };
  switch (event.type) {
    case "DeliveryPostponed":
      return {
        ...kept,
        status: "queued",
        nextAttemptAt: event.nextAttemptAt,
        waitsBecause: event.reason,
      };
    case "DeliverySent":
      return { ...kept, status: "sent", at: event.at };
    case "DeliveryExpired":
      return { ...kept, status: "expired", at: event.at };
    case "DeliveryFailed":
      return { ...kept, status: "failed", reason: event.reason, at: event.at };
  }
}
