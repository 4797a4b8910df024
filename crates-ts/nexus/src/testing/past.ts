import type { Happened, Json, Occurrence, Refusal, Trigger } from "../index.ts";

const START = Date.UTC(2000, 0, 1);
const SECOND = 1_000;

/** An event together with what a test wants to be known about it. */
export class Past<Event> {
  readonly event: Event;
  readonly facts: Partial<Occurrence>;

  constructor(event: Event, facts: Partial<Occurrence>) {
    this.event = event;
    this.facts = facts;
  }
}

/** A timeout that fires. */
export class TimedOut<Timeout extends string> {
  readonly timeout: Timeout;
  readonly payload: Json;
  readonly at: Date | undefined;

  constructor(timeout: Timeout, payload: Json, at: Date | undefined) {
    this.timeout = timeout;
    this.payload = payload;
    this.at = at;
  }
}

/** A command that was refused. */
export class Refused<Command> {
  readonly command: Command;
  readonly rejection: Json;

  constructor(command: Command, rejection: Json) {
    this.command = command;
    this.rejection = rejection;
  }
}

/**
 * An event and what matters about it, such as its stream or its time. The rest is filled in: the n-th event is the n-th of
 * stream `test/test`, recorded n seconds after the start of the year 2000.
 */
export const happened = <Event>(
  event: Event,
  facts: Partial<Occurrence> = {},
): Past<Event> => new Past(event, facts);

/** A timeout of a process that fires, at `at` where that matters. */
export const timedOut = <Timeout extends string>(
  timeout: Timeout,
  { payload = null, at }: { readonly payload?: Json; readonly at?: Date } = {},
): TimedOut<Timeout> => new TimedOut(timeout, payload, at);

/** A command of a process that was refused. */
export const refused = <Command>(
  command: Command,
  rejection: Json,
): Refused<Command> => new Refused(command, rejection);

/** @param place From 1. */
export function asHappened<Event>(
  event: Event | Past<Event>,
  place: number,
): Happened<Event> {
  const past = event instanceof Past ? event : new Past(event, {});
  const recordedAt = new Date(START + place * SECOND);
  const occurrence: Occurrence = {
    id: testId(place),
    stream: { type: "test", id: "test" },
    version: place,
    position: place,
    metadata: { correlationId: "test", time: recordedAt },
    recordedAt,
    ...past.facts,
  };
  return { event: past.event, occurrence };
}

/** What a process is told of when the n-th thing of a test happens. */
export function causeAt(place: number, at?: Date): Trigger {
  const { id, metadata, recordedAt } = asHappened(undefined, place).occurrence;
  return { id, metadata, at: at ?? recordedAt };
}

export const refusalOf = <Command>(
  { command, rejection }: Refused<Command>,
  place: number,
): Refusal<Command> => ({ command, rejection, cause: causeAt(place) });

const testId = (place: number): string =>
  `00000000-0000-7000-8000-${String(place).padStart(12, "0")}`;
