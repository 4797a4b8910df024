import type { Json, RecordedEvent } from "../../event-store.ts";
import type { Actor, Metadata } from "../../messages.ts";

/** A row of `nexus.events`, as the driver gives it; `recorded` is in seconds since 1970. */
export type EventRow = {
  readonly position: string;
  readonly stream_type: string;
  readonly stream_id: string;
  readonly version: string;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly data: Json;
  readonly meta: StoredMetadata;
  readonly recorded: number;
};

/** The columns of an `EventRow`. */
export const eventColumns =
  "position, stream_type, stream_id, version, event_id, type, schema_version, data, meta, date_part('epoch', recorded_at) as recorded";

/** Metadata as JSON: the time as ISO 8601. */
type StoredMetadata = {
  readonly correlationId: string;
  readonly causationId?: string;
  readonly actor?: Actor;
  readonly time: string;
};

export function storedMetadata(metadata: Metadata): StoredMetadata {
  return { ...metadata, time: metadata.time.toISOString() };
}

export function recordedEvent(row: EventRow): RecordedEvent {
  return {
    id: row.event_id,
    stream: { type: row.stream_type, id: row.stream_id },
    version: Number(row.version),
    position: Number(row.position),
    type: row.type,
    schemaVersion: row.schema_version,
    data: row.data,
    metadata: { ...row.meta, time: new Date(row.meta.time) },
    recordedAt: new Date(Math.floor(row.recorded * 1_000)),
  };
}
