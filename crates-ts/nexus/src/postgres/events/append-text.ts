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

/**
 * A command that is known does nothing. Outside a transaction its row is written last, so that a conflict leaves none, and
 * two at once end in a unique violation for one of them. Inside one, where that would spoil everything, the row is there
 * beforehand with version 0 (`claimText`), and is filled in.
 */
const commands = {
  outside: {
    guard:
      "not exists (select from nexus.commands c where c.command_id = $7::uuid)",
    noted: `
  insert into nexus.commands (command_id, stream_type, stream_id, first_version, last_version)
  select $7::uuid, $1, $2, version - $3::bigint + 1, version from moved`,
  },
  inside: {
    guard:
      "exists (select from nexus.commands c where c.command_id = $7::uuid and c.first_version = 0)",
    noted: `
  update nexus.commands set first_version = moved.version - $3::bigint + 1, last_version = moved.version
    from moved where command_id = $7::uuid`,
  },
} as const;

/** Claims a command id for this transaction; who claims it at the same time waits for this one's end. */
export const claimText = `
insert into nexus.commands (command_id, stream_type, stream_id, first_version, last_version)
values ($1::uuid, $2, $3, 0, 0) on conflict do nothing`;

/** Gives the id back after a conflict. */
export const unclaimText =
  "delete from nexus.commands where command_id = $1::uuid and first_version = 0";

/** What inline projections need besides. */
const recordedColumns =
  ", position, event_id, date_part('epoch', recorded_at) as recorded";

const texts = new Map<string, string>();

/**
 * One append as one statement (eventing.md §1a.5). A row per event comes back; none means that nothing happened.
 *
 * Parameters: stream type, stream id, number of events, bucket, events, metadata, then, where the form has them, command id
 * and expected version.
 */
export function appendText(form: AppendForm): string {
  const key = `${form.kind} ${String(form.command)} ${String(form.inTransaction)}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = written(form);
  texts.set(key, text);
  return text;
}

function written({ kind, command, inTransaction }: AppendForm): string {
  const { guard, noted } = commands[inTransaction ? "inside" : "outside"];
  const parts = [
    `moved as (${moved[kind](command ? guard : "true", command ? "$8" : "$7")})`,
    registered(inTransaction),
    ...(command ? [`noted as (${noted})`] : []),
  ];
  return `with ${parts.join(",\n")}
insert into nexus.events (stream_type, stream_id, version, bucket, event_id, type, schema_version, data, meta)
select $1, $2, moved.version - $3::bigint + e.n, $4::smallint, (e.v->>'i')::uuid, e.v->>'t', (e.v->>'s')::smallint, e.v->'d',
       $6::text::jsonb
  from moved, registered, jsonb_array_elements($5::text::jsonb) with ordinality as e(v, n) order by e.n
returning version${inTransaction ? recordedColumns : ""}`;
}
