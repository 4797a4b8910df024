import type { Transaction } from "@tixlys/nexus/postgres";
import type { LogWriter } from "../../application/ports.ts";
import type { KeptEvent } from "../../domain/event/event.ts";

/** Announced in this process after each commit that made the log longer. */
export const growthTopic = "events.log";

/**
 * Writes a batch in one statement, those that are there already aside. The caller sees to it that nobody else writes at the same
 * time: places are drawn here, and must be committed in their order.
 */
export function logIn(tx: Transaction): LogWriter {
  return {
    async keep(events) {
      if (events.length === 0) return [];
      const rows = await tx.sql<{ id: string }[]>`
        with given as materialized (
          select * from json_to_recordset(${JSON.stringify(events.map(rowOf))}::text::json) as g(
            n int, id uuid, type text, version int, time timestamptz, producer text, subject text, aggregate_version bigint,
            correlation_id text, causation_id text, actor_kind text, actor_id text, data jsonb, people uuid[])),
        fresh as (
          insert into events (position, id, type, version, time, producer, subject, aggregate_version, correlation_id, causation_id,
                              actor_kind, actor_id, data, people)
          select nextval('event_position'), id, type, version, time, producer, subject, aggregate_version, correlation_id,
                 causation_id, actor_kind, actor_id, data, people
            from (select * from given order by n) as ordered
          on conflict do nothing returning id, position, people),
        mentioned as (
          insert into mentions (person_id, event_id, position)
          select person, fresh.id, fresh.position from fresh, unnest(fresh.people) as person)
        select id::text as id from fresh`;
      if (rows.length > 0) tx.signal(growthTopic);
      const fresh = new Set(rows.map(({ id }) => id));
      return events.filter(({ id }) => fresh.has(id));
    },
  };
}

function rowOf(
  { aggregateVersion, correlationId, causationId, actor, ...event }: KeptEvent,
  n: number,
) {
  return {
    ...event,
    n,
    aggregate_version: aggregateVersion,
    correlation_id: correlationId,
    causation_id: causationId,
    actor_kind: actor?.kind,
    actor_id: actor?.id,
  };
}
