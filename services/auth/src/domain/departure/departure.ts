import type { ProcessManager, Reaction } from "@tixlys/nexus";

/** An account is deleted, and these services have to forget the person. `messageId` is that of `auth.account.deleted`. */
export type DepartureBegan = {
  readonly type: "DepartureBegan";
  readonly userId: string;
  readonly messageId: string;
  readonly services: readonly string[];
};

/** One of them has. */
export type ServiceErased = {
  readonly type: "ServiceErased";
  readonly userId: string;
  readonly service: string;
};

export type DepartureEvent = DepartureBegan | ServiceErased;

export type DepartureCommand =
  /** Asks a service that has said nothing yet. */
  | {
      readonly type: "Remind";
      readonly userId: string;
      readonly messageId: string;
      readonly service: string;
    }
  /** Tells people: it takes far too long. */
  | {
      readonly type: "Alert";
      readonly userId: string;
      readonly services: readonly string[];
    }
  /** Everybody has forgotten the person; what was kept to run this goes last. */
  | { readonly type: "Finish"; readonly userId: string };

/** Ids and names of services only: a process is about somebody who has left. */
export type DepartureState = {
  readonly userId: string;
  readonly messageId: string;
  readonly waitingFor: readonly string[];
  readonly reminders: number;
};

/** When it loses patience, in milliseconds. */
export type DeparturePace = {
  /** After the deletion; each further one waits twice as long. */
  readonly firstReminderMs: number;
  readonly lastReminderMs: number;
  /** After the deletion, and again as long after each alert. */
  readonly alertMs: number;
};

const minute = 60_000;

/** A reminder after a minute, then less and less often, at least every hour; an alert after a day, and each day. */
export const standardPace: DeparturePace = {
  firstReminderMs: minute,
  lastReminderMs: 60 * minute,
  alertMs: 24 * 60 * minute,
};

type Timeout = "remind" | "overdue";
type Step = Reaction<DepartureState, DepartureCommand, Timeout>;

const initial: DepartureState = {
  userId: "",
  messageId: "",
  waitingFor: [],
  reminders: 0,
};

/**
 * A deletion on its way through the suite: begun with the services that declared then that they keep something about people,
 * it waits for each, reminds, alerts, and ends when all have answered.
 */
export function departure(
  pace: DeparturePace = standardPace,
): ProcessManager<DepartureState, DepartureEvent, DepartureCommand, Timeout> {
  return {
    name: "account_departure",
    initial,
    events: [],
    correlate: ({ userId }) => userId,
    react(state, input) {
      const { at } = input.cause;
      if (input.kind === "timeout")
        return input.timeout === "remind"
          ? remind(state, pace, at)
          : alert(state, pace, at);
      const { event } = input;
      if (event.type === "ServiceErased") return erased(state, event.service);
      return begin(event, pace, at);
    },
  };
}

function begin(
  { userId, messageId, services }: DepartureBegan,
  { firstReminderMs, alertMs }: DeparturePace,
  at: Date,
): Step {
  const state = { userId, messageId, waitingFor: services, reminders: 0 };
  if (services.length === 0) return finished(state);
  return {
    state,
    timeouts: [
      { set: "remind", dueAt: later(at, firstReminderMs) },
      { set: "overdue", dueAt: later(at, alertMs) },
    ],
  };
}

/** One that was not expected, or says it once more, changes nothing. */
function erased(state: DepartureState, service: string): Step {
  // Of nobody who left: the process of a stranger's word ends before it has begun.
  if (state.userId === "") return { state, done: true };
  const waitingFor = state.waitingFor.filter((each) => each !== service);
  if (waitingFor.length === state.waitingFor.length) return { state };
  const next = { ...state, waitingFor };
  return waitingFor.length === 0 ? finished(next) : { state: next };
}

function finished(state: DepartureState): Step {
  const { userId } = state;
  return { state, commands: [{ type: "Finish", userId }], done: true };
}

function remind(state: DepartureState, pace: DeparturePace, at: Date): Step {
  const { userId, messageId, waitingFor } = state;
  const reminders = state.reminders + 1;
  const waitMs = Math.min(
    pace.lastReminderMs,
    pace.firstReminderMs * 2 ** Math.min(reminders, 20),
  );
  return {
    state: { ...state, reminders },
    commands: waitingFor.map((service) => ({
      type: "Remind" as const,
      userId,
      messageId,
      service,
    })),
    timeouts: [{ set: "remind", dueAt: later(at, waitMs) }],
  };
}

function alert(
  state: DepartureState,
  { alertMs }: DeparturePace,
  at: Date,
): Step {
  const { userId, waitingFor: services } = state;
  return {
    state,
    commands: [{ type: "Alert", userId, services }],
    timeouts: [{ set: "overdue", dueAt: later(at, alertMs) }],
  };
}

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
