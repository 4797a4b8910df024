import type { Client } from "./client.ts";

/** The transaction that readers wait for. */
export type WatermarkHolder = {
  readonly pid: number;
  /** What it may have drawn lies behind this position; readers stop here. */
  readonly position: number;
  /** Milliseconds since its transaction began; `undefined` for one that was prepared and left. */
  readonly ageMs: number | undefined;
  /** As in `pg_stat_activity`; empty where the role may not see it. */
  readonly state: string;
  readonly applicationName: string;
};

type Row = {
  pid: number | null;
  position: string;
  age_ms: number | null;
  state: string;
  application_name: string;
};

/**
 * Who appended first of all that are still open: an idle one among them holds every reader up, as it must.
 *
 * @returns `undefined` when nobody is appending.
 */
export async function watermarkHolder(
  sql: Client,
): Promise<WatermarkHolder | undefined> {
  const [row] = await sql<Row[]>`
    select l.pid, (l.classid::bigint & 65535) << 32 | l.objid::bigint as position,
           (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::float8 as age_ms,
           coalesce(a.state, '') as state, coalesce(a.application_name, '') as application_name
      from pg_locks l left join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.objsubid = 1 and (l.classid::bigint >> 16) = 28280
       and l.database = (select oid from pg_database where datname = current_database())
     order by position, a.xact_start limit 1`;
  return (
    row && {
      pid: row.pid ?? 0,
      position: Number(row.position),
      ageMs: row.age_ms ?? undefined,
      state: row.state,
      applicationName: row.application_name,
    }
  );
}
