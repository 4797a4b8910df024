import type { RecordedEvent } from "./event-store.ts";
import type { Occurrence, ReadModel } from "./read-model.ts";

/** An event in the shape of today, and what is known about it. */
export type Happened<Event> = {
  readonly event: Event;
  readonly occurrence: Occurrence;
};

/** Rows by id; `undefined` stands for one that was removed. */
export type RowChanges<Row> = ReadonlyMap<string, Row | undefined>;

/** The decoded event and what is known about it, told apart. */
export function decoded<Event extends { readonly type: string }>(
  { events }: Pick<ReadModel<never, Event>, "events">,
  recorded: RecordedEvent,
): Happened<Event> {
  const { type, schemaVersion, data, ...occurrence } = recorded;
  return { event: events.decode({ type, schemaVersion, data }), occurrence };
}

/** The ids of all rows that the events concern, sorted, each once: what has to be loaded before they are applied. */
export function rowsConcerned<Row, Event extends { readonly type: string }>(
  model: ReadModel<Row, Event>,
  events: readonly Happened<Event>[],
): readonly string[] {
  return [...new Set(events.flatMap((each) => idsOf(model, each)))].sort();
}

/**
 * Applies events to rows, in their order.
 *
 * @param rows The rows as they are; one that is missing begins as the model's initial one.
 * @returns The rows that the events concern, as they are afterwards.
 */
export function evolveRows<Row, Event extends { readonly type: string }>(
  model: ReadModel<Row, Event>,
  rows: ReadonlyMap<string, Row>,
  events: readonly Happened<Event>[],
): RowChanges<Row> {
  const changed = new Map<string, Row | undefined>();
  for (const each of events)
    for (const id of idsOf(model, each)) {
      const before = changed.has(id) ? changed.get(id) : rows.get(id);
      const row = before ?? model.initial(id);
      changed.set(id, model.evolve(row, each.event, each.occurrence));
    }
  return changed;
}

function idsOf<Row, Event extends { readonly type: string }>(
  model: ReadModel<Row, Event>,
  { event, occurrence }: Happened<Event>,
): readonly string[] {
  const ids = model.idOf(event, occurrence) ?? [];
  return typeof ids === "string" ? [ids] : ids;
}
