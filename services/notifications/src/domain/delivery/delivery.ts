import {
  type Brand,
  type Decider,
  err,
  isUuid,
  ok,
  type Result,
} from "@tixlys/nexus";
import { isSecretTemplate, type TemplateName } from "../letter/letter.ts";
import { type ChannelName, noTarget } from "./channels.ts";
import type { DeferReason, RefuseReason } from "./reasons.ts";
import { longestDelayMs, maxAttempts, retryDelayMs } from "./retry.ts";

export type DeliveryId = Brand<string, "DeliveryId">;

/** What a delivery is about. Ids and a template's name: nothing of what the mail will say. */
export type DeliveryFacts = {
  readonly id: DeliveryId;
  /** The event that asked for it; one event asks for a template at most once. */
  readonly eventId: string;
  readonly template: TemplateName;
  /** The account, or the registration that may become one under the same id. */
  readonly recipientId: string;
  readonly channel: ChannelName;
  /** Which of the person's places it goes to, where a channel has several: the id of a push subscription. Else `noTarget`. */
  readonly target: string;
  /** Ids and plain words that the template needs. */
  readonly templateData?: Readonly<Record<string, string>>;
};

/** The same as it is asked for; by mail unless told. */
export type RequestedFacts = Omit<DeliveryFacts, "channel" | "target"> &
  Partial<Pick<DeliveryFacts, "channel" | "target">>;

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

export type FailedDelivery = DeliveryFacts &
  Progress & {
    readonly status: "failed";
    readonly reason: RefuseReason;
    readonly at: Date;
  };

export type DeliveryState =
  | { readonly status: "none" }
  | QueuedDelivery
  | FailedDelivery
  | (DeliveryFacts & Progress & { readonly status: "sent"; readonly at: Date })
  | (DeliveryFacts &
      Progress & { readonly status: "expired"; readonly at: Date });

/** What became of one attempt. */
export type Outcome =
  | { readonly type: "sent" }
  /** `retryAfterMs`: how long the other side has asked us to stay away, at least. */
  | {
      readonly type: "deferred";
      readonly reason: DeferReason;
      readonly retryAfterMs?: number;
    }
  | { readonly type: "refused"; readonly reason: RefuseReason }
  /** What the mail would carry is no longer good for anything, so it is not sent. */
  | { readonly type: "expired" };

export type DeliveryCommand =
  | {
      readonly type: "QueueDelivery";
      readonly facts: RequestedFacts;
      readonly at: Date;
      /** Not before then, for the person has others waiting; at once unless told. */
      readonly notBefore?: Date;
    }
  /** Somebody of management wants one that has failed to be tried anew. */
  | { readonly type: "RetryDelivery"; readonly at: Date }
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
  | { readonly type: "DeliveryRetried"; readonly at: Date }
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
  | { readonly type: "DeliveryExists" }
  | { readonly type: "DeliveryNotQueued" }
  | { readonly type: "DeliveryNotFailed" }
  /** Its secret went when it failed, and without it there is nothing to say. */
  | { readonly type: "DeliveryNotRepeatable" };

export const delivery: Decider<
  DeliveryState,
  DeliveryCommand,
  DeliveryEvent,
  DeliveryRejection
> = {
  initial: { status: "none" },
  decide,
  evolve,
  isTerminal: (state) => state.status === "sent" || state.status === "expired",
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
    const facts = {
      channel: "email",
      target: noTarget,
      ...command.facts,
    } as const;
    const at = command.notBefore ?? command.at;
    return ok([{ type: "DeliveryQueued", facts, at }]);
  }
  if (command.type === "RetryDelivery") return retried(state, command.at);
  if (state.status !== "queued") return err({ type: "DeliveryNotQueued" });
  return ok([outcomeEvent(command, state)]);
}

function retried(
  state: DeliveryState,
  at: Date,
): Result<readonly DeliveryEvent[], DeliveryRejection> {
  if (state.status !== "failed") return err({ type: "DeliveryNotFailed" });
  if (isSecretTemplate(state.template))
    return err({ type: "DeliveryNotRepeatable" });
  return ok([{ type: "DeliveryRetried", at }]);
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
      const asked = Math.min(outcome.retryAfterMs ?? 0, longestDelayMs);
      const waitMs = Math.max(asked, retryDelayMs(state.attempts, random));
      const nextAttemptAt = new Date(at.getTime() + waitMs);
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
  if (event.type === "DeliveryRetried") {
    if (state.status !== "failed") return state;
    const { reason: _why, at: _when, ...facts } = state;
    return {
      ...facts,
      status: "queued",
      attempts: 0,
      nextAttemptAt: event.at,
      version: state.version + 1,
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
