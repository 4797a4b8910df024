import type { Kind } from "./prepared-append.ts";

/** Which statement an append needs. */
export type AppendForm = {
  readonly kind: Kind;
  readonly command: boolean;
  /** Inside somebody's transaction, which may append more. */
  readonly inTransaction: boolean;
};

const lock =
  "pg_advisory_xact_lock_shared((28280::bigint << 48) | (last_value - (not is_called)::int))";

/** A transaction registers once, so that a bulk import does not fill the server's lock table. */
const lockOnce = `case when coalesce(current_setting('nexus.registered', true), '') = ''
  then set_config('nexus.registered', 'yes' || ${lock}::text, true) end`;

/**
 * Registers the lower bound of the positions that this transaction may draw, before it draws the first one and after it
 * has the stream: who waits for a stream holds no reader up.
 */
const registered = (inTransaction: boolean): string =>
  `registered as materialized (
  select ${inTransaction ? lockOnce : lock} from nexus.position where exists (select from moved))`;

/** The row of the stream moves to its new version, or nothing happens. The guard says whether the command may run. */
const moved: Readonly<
  Record<Kind, (guard: string, expected: string) => string>
> = {
  none: (guard) => `
  insert into nexus.streams as s (stream_type, stream_id, version) select $1, $2, $3::bigint where ${guard}
  on conflict do nothing returning s.version`,
  any: (guard) => `
  insert into nexus.streams as s (stream_type, stream_id, version) select $1, $2, $3::bigint where ${guard}
  on conflict (stream_type, stream_id) do update set version = s.version + excluded.version returning s.version`,
  exact: (guard, expected) => `
  update nexus.streams s set version = s.version + $3::bigint
   where s.stream_type = $1 and s.stream_id = $2 and s.version = ${expected}::bigint and ${guard} returning s.version`,
  exists: (guard) => `
  update nexus.streams s set version = s.version + $3::bigint
   where s.stream_type = $1 and s.stream_id = $2 and ${guard} returning s.version`,
};

const guard =
  "not exists (select from nexus.commands c where c.command_id = $7::uuid)";

/**
 * The command is noted behind the stream's move, everywhere in this order, so that two who run the same command at once
 * cannot lock each other out. Outside a transaction, the later one's statement fails on the unique key, and is tried again.
 * Inside one that would spoil everything: there it comes back without events, and the move is undone (`undoText`).
 */
const noted = (inTransaction: boolean): string => `noted as (
  insert into nexus.commands (command_id, stream_type, stream_id, first_version, last_version)
  select $7::uuid, $1, $2, version - $3::bigint + 1, version from moved
  ${inTransaction ? "on conflict do nothing" : ""} returning command_id)`;

/** Takes back a move without events, of a stream that this transaction holds. Parameters as of the append, the first three. */
export const undoText = `
with moved_back as (
  update nexus.streams set version = version - $3::bigint where stream_type = $1 and stream_id = $2 and version > $3::bigint)
delete from nexus.streams where stream_type = $1 and stream_id = $2 and version = $3::bigint`;

const texts = new Map<string, string>();

/**
 * One append as one statement (eventing.md §1a.5). A row per event comes back; none means that nothing happened, and, inside
 * a transaction, a single one without a version that the stream's move must be undone.
 *
 * Parameters: stream type, stream id, number of events, bucket, events, metadata, then, where the form has them, command id
 * and expected version.
 */
export function appendText(form: AppendForm): string {
  const key = `${form.kind} ${String(form.command)} ${String(form.inTransaction)}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = form.inTransaction ? inside(form) : outside(form);
  texts.set(key, text);
  return text;
}

const outside = (form: AppendForm): string => `with ${before(form)}
${written(form)} returning version`;

/** Gives besides what inline projections need. */
const inside = (form: AppendForm): string => `with ${before(form)},
written as (${written(form)} returning version, position, event_id, date_part('epoch', recorded_at) as recorded)
select written.* from moved left join written on true order by written.version`;

const before = ({ kind, command, inTransaction }: AppendForm): string =>
  [
    `moved as (${moved[kind](command ? guard : "true", command ? "$8" : "$7")})`,
    registered(inTransaction),
    ...(command ? [noted(inTransaction)] : []),
  ].join(",\n");

const written = ({ command }: AppendForm): string => `
insert into nexus.events (stream_type, stream_id, version, bucket, event_id, type, schema_version, data, meta)
select $1, $2, moved.version - $3::bigint + e.n, $4::smallint, (e.v->>'i')::uuid, e.v->>'t', (e.v->>'s')::smallint, e.v->'d',
       $6::text::jsonb
  from moved, registered${command ? ", noted" : ""}, jsonb_array_elements($5::text::jsonb) with ordinality as e(v, n) order by e.n`;
