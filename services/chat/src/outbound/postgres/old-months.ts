import type { Database } from "@tixlys/nexus/postgres";

/** Nothing is written into a month that is over; the last two are kept for clocks that differ, and for what is being read. */
const keptDays = 65;

type Month = {
  readonly name: string;
  readonly parent: string;
  readonly state: "attached" | "detaching" | "detached";
};

/**
 * Drops the partitions of past months in which nothing is left, and answers how many: without it each statement over all months plans
 * more of them every month. A partition is detached without locking anybody out; where that is cut off, the next call goes on. What
 * something was written to meanwhile is attached again, by the next call where this one does not come to it.
 */
export async function dropEmptyMonths(
  database: Database,
  signal: AbortSignal,
): Promise<number> {
  let dropped = 0;
  for (const month of await pastMonths(database)) {
    if (signal.aborted) break;
    if (await drop(database, month)) dropped += 1;
  }
  return dropped;
}

/** Their names end with year and month, so they sort by time. */
function pastMonths({ sql }: Database): Promise<readonly Month[]> {
  return sql<Month[]>`
    select c.relname as name, parent.name as parent,
           case when i.inhrelid is null then 'detached' when i.inhdetachpending then 'detaching' else 'attached' end as state
      from (values ('messages'), ('entries')) parent(name)
      join pg_class c on c.relname ~ ('^' || parent.name || '_[0-9]{4}_[0-9]{2}$') and c.relkind = 'r'
       and c.relnamespace = current_schema()::regnamespace
      left join pg_inherits i on i.inhrelid = c.oid
     where c.relname < parent.name || to_char((now() - make_interval(days => ${keptDays})) at time zone 'UTC', '_YYYY_MM')
     order by c.relname`;
}

async function drop(
  { sql }: Database,
  { name, parent, state }: Month,
): Promise<boolean> {
  const isEmpty = async (): Promise<boolean> => {
    const rows = await sql`select from ${sql(name)} limit 1`;
    return rows.length === 0;
  };
  if (state === "attached" && !(await isEmpty())) return false;
  // Names of ours, as the pattern above has found them: they need no quotes.
  if (state === "attached")
    await sql.unsafe(
      `alter table ${parent} detach partition ${name} concurrently`,
    );
  if (state === "detaching")
    await sql.unsafe(`alter table ${parent} detach partition ${name} finalize`);
  // From here on nobody can write into it, and what is in it nobody sees.
  if (await isEmpty()) {
    await sql`drop table ${sql(name)}`;
    return true;
  }
  await sql.unsafe(
    `alter table ${parent} attach partition ${name} for values ${spanOf(name)}`,
  );
  return false;
}

/** The bounds of the month that a name ends with, as `make_months` gives them. */
function spanOf(name: string): string {
  const from = new Date(`${name.slice(-7).replace("_", "-")}-01T00:00:00Z`);
  const to = new Date(from);
  to.setUTCMonth(to.getUTCMonth() + 1);
  return `from ('${from.toISOString()}') to ('${to.toISOString()}')`;
}
