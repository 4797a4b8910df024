import type { Json, RecordedEvent } from "../../event-store.ts";
import type { Transaction } from "../types.ts";
import type { AppendedRow, Outcome } from "./append-one.ts";
import type { PreparedAppend } from "./prepared-append.ts";

/** A projection that is written in the transaction of the append: a reader sees both or neither. */
export type InlineProjection = {
  /** The event types that it wants. */
  readonly types: readonly string[];
  /** Gets the wanted events of one append, in order. A throw rolls the append back. */
  apply(tx: Transaction, events: readonly RecordedEvent[]): Promise<void>;
};

/** Gives what was appended now to each projection, one after the other. */
export async function project(
  tx: Transaction,
  projections: readonly InlineProjection[],
  prepared: PreparedAppend,
  { rows }: Outcome,
): Promise<void> {
  if (projections.length === 0 || rows.length === 0) return;
  const events = recordedNow(prepared, rows);
  for (const projection of projections) {
    const wanted = events.filter(({ type }) => projection.types.includes(type));
    if (wanted.length > 0) await projection.apply(tx, wanted);
  }
}

type Written = { t: string; s: number; d: Json };

function recordedNow(
  { append, events }: PreparedAppend,
  rows: readonly AppendedRow[],
): RecordedEvent[] {
  // cast: this is what `prepareAppend` wrote; read again, because the caller may have changed his objects since.
  const written = JSON.parse(events) as Written[];
  return rows.flatMap((row, index) => {
    const event = written[index];
    if (event === undefined) return [];
    return {
      id: row.event_id,
      stream: append.stream,
      version: Number(row.version),
      position: Number(row.position),
      type: event.t,
      schemaVersion: event.s,
      data: event.d,
      metadata: append.metadata,
      recordedAt: new Date(Math.floor(row.recorded * 1_000)),
    };
  });
}
