import type { EventCodec } from "./codec.ts";
import type { EventData, RecordedEvent } from "./event-store.ts";

/** Where, when and why an event happened: all that is stored with it, beside the event itself. */
export type Occurrence = Omit<RecordedEvent, keyof EventData>;

/** The half of a codec that reads. */
export type EventReader<Event extends { readonly type: string }> = Pick<
  EventCodec<Event>,
  "types" | "decode"
>;

/**
 * What can be read, made from what has happened: one row per id, folded from the events that concern it. Pure in all its
 * parts, so that a test needs no database; where the rows are kept is the adaptor's matter.
 */
export type ReadModel<Row, Event extends { readonly type: string }> = {
  /** Lower case, words joined by `_`; also the name under which it is read. */
  readonly name: string;
  /**
   * From 1. Raise it whenever another row would come out of the same events: the new version is then built beside the one
   * that is read, and takes its place when it has caught up.
   */
  readonly version: number;
  /** Which events it is made from. */
  readonly events: EventReader<Event>;
  /** The row that an event concerns, or the rows; `undefined` when it concerns none. */
  idOf(
    event: Event,
    occurrence: Occurrence,
  ): string | readonly string[] | undefined;
  /** The row before its first event. */
  initial(id: string): Row;
  /** Applies one event to a row; `undefined` removes the row. */
  evolve(row: Row, event: Event, occurrence: Occurrence): Row | undefined;
};
