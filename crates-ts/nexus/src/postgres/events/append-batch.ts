import type { Appended, VersionConflict } from "../../event-store.ts";
import { err, ok, type Result } from "../../result.ts";
import { registered } from "./append-text.ts";
import type { Client } from "./client.ts";
import { meets, type PreparedAppend } from "./prepared-append.ts";

/**
 * Appends to different streams as one statement. It waits for no stream: a row that somebody holds is passed over, so that
 * one slow transaction holds up nobody else's append and two batches cannot lock each other out. Streams are made in the
 * order of their names, and commands are noted in the order of their ids, for the same reason.
 */
const text = `
with want as materialized (
  select a.n as ord, j->>'t' as stream_type, j->>'i' as stream_id, j->>'k' as kind, (j->>'v')::bigint as expected,
         (j->>'n')::bigint as count, (j->>'b')::smallint as bucket, (j->>'c')::uuid as command_id, j->'m' as meta, j->'e' as events
    from jsonb_array_elements($1::text::jsonb) with ordinality as a(j, n)
   where not exists (select from nexus.commands c where c.command_id = (j->>'c')::uuid)),
found as materialized (
  select w.ord, s.version from want w join nexus.streams s on s.stream_type = w.stream_type and s.stream_id = w.stream_id
     for no key update of s skip locked),
moved_on as (
  update nexus.streams s set version = s.version + w.count from want w join found f on f.ord = w.ord
   where s.stream_type = w.stream_type and s.stream_id = w.stream_id
     and case w.kind when 'exact' then f.version = w.expected when 'none' then false else true end
  returning w.ord, s.version),
made as (
  insert into nexus.streams (stream_type, stream_id, version)
  select w.stream_type, w.stream_id, w.count from want w
   where w.kind in ('none', 'any')
     and not exists (select from nexus.streams s where s.stream_type = w.stream_type and s.stream_id = w.stream_id)
   order by w.stream_type, w.stream_id
  on conflict do nothing returning stream_type, stream_id, version),
moved as materialized (
  select ord, version from moved_on
   union all
  select w.ord, m.version from made m join want w on w.stream_type = m.stream_type and w.stream_id = m.stream_id),
${registered(false)},
noted as (
  insert into nexus.commands (command_id, stream_type, stream_id, first_version, last_version)
  select w.command_id, w.stream_type, w.stream_id, m.version - w.count + 1, m.version
    from moved m join want w on w.ord = m.ord where w.command_id is not null order by w.command_id),
written as (
  insert into nexus.events (stream_type, stream_id, version, bucket, event_id, type, schema_version, data, meta)
  select w.stream_type, w.stream_id, m.version - w.count + e.n, w.bucket, (e.v->>'i')::uuid, e.v->>'t', (e.v->>'s')::smallint,
         e.v->'d', w.meta
    from moved m join want w on w.ord = m.ord, registered, jsonb_array_elements(w.events) with ordinality as e(v, n)
   order by m.ord, e.n)
select w.ord, m.version, f.version as found
  from want w left join moved m on m.ord = w.ord left join found f on f.ord = w.ord`;

/** What became of one append of a batch; `undefined` when it must be tried alone. */
export type BatchOutcome = Result<Appended, VersionConflict> | undefined;

type Row = { ord: string; version: string | null; found: string | null };

/**
 * Appends to different streams, with different commands, at once.
 *
 * @returns What became of each, in order; `undefined` for one that must be tried alone, because its stream was held or not there, or
 * its command is known.
 * @throws The driver's error, after which none was appended, or, after a lost connection, perhaps all.
 */
export async function appendBatch(
  sql: Client,
  appends: readonly PreparedAppend[],
): Promise<readonly BatchOutcome[]> {
  const wanted = `[${appends.map(written).join(",")}]`;
  const rows = await sql.unsafe<Row[]>(text, [wanted], { prepare: true });
  const byOrder = new Map(rows.map((row) => [Number(row.ord), row]));
  return appends.map((append, index) =>
    outcomeOf(append, byOrder.get(index + 1)),
  );
}

function written(prepared: PreparedAppend): string {
  const { append, kind, expectedVersion, count, bucket } = prepared;
  const { stream, commandId } = append;
  const head = JSON.stringify({
    t: stream.type,
    i: stream.id,
    k: kind,
    v: expectedVersion,
    n: count,
    b: bucket,
    c: commandId,
  });
  return `${head.slice(0, -1)},"m":${prepared.metadata},"e":${prepared.events}}`;
}

function outcomeOf(
  prepared: PreparedAppend,
  row: Row | undefined,
): BatchOutcome {
  const { stream, expected, commandId } = prepared.append;
  if (row === undefined) return undefined;
  if (row.version !== null) {
    const lastVersion = Number(row.version);
    const firstVersion = lastVersion - prepared.count + 1;
    return ok({ stream, firstVersion, lastVersion, repeated: false });
  }
  const actual = Number(row.found);
  // The same command may have come first elsewhere and moved the stream on: asked when it is tried alone.
  if (row.found === null || commandId !== undefined) return undefined;
  if (meets(prepared, actual)) return undefined;
  const conflict: VersionConflict = {
    type: "VersionConflict",
    stream,
    expected,
    actual,
  };
  return err(conflict);
}
