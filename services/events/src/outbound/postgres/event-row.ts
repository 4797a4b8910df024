import type { LoggedEvent } from "../../application/ports.ts";
import type { PlainData } from "../../domain/event/event.ts";

/** An event as a query reads it; times and JSON come as text. */
export type EventRow = {
  readonly id: string;
  readonly position: string;
  readonly type: string;
  readonly version: number;
  readonly time: string;
  readonly producer: string;
  readonly subject: string;
  readonly aggregateVersion: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actorKind: string | null;
  readonly actorId: string | null;
  readonly data: string | null;
  readonly people: string;
  readonly createdAt: string;
};

const rfc3339 = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** What a query over `events e` selects for an `EventRow`. */
export const eventColumns = `e.id::text as id, e.position::text as position, e.type, e.version, ${rfc3339("e.time")} as time, e.producer, e.subject,
  e.aggregate_version::text as "aggregateVersion", e.correlation_id as "correlationId", e.causation_id as "causationId",
  e.actor_kind as "actorKind", e.actor_id as "actorId", e.data::text as data, array_to_string(e.people, ',') as people,
  ${rfc3339("e.created_at")} as "createdAt"`;

/** The event that a row holds. */
export function eventOf(row: EventRow): LoggedEvent {
  const { causationId, actorKind: kind, actorId, data, people } = row;
  const isActor = kind === "user" || kind === "service";
  return {
    id: row.id,
    position: Number(row.position),
    type: row.type,
    version: row.version,
    time: row.time,
    producer: row.producer,
    subject: row.subject,
    aggregateVersion: Number(row.aggregateVersion),
    correlationId: row.correlationId,
    createdAt: row.createdAt,
    people: people === "" ? [] : people.split(","),
    data: data === null ? undefined : dataOf(data),
    ...(causationId === null ? {} : { causationId }),
    ...(isActor && actorId !== null ? { actor: { kind, id: actorId } } : {}),
  };
}

function dataOf(text: string): PlainData {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
