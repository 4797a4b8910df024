import type { Database } from "@tixlys/nexus/postgres";
import type { PersonalData } from "./personal-data.ts";

/**
 * Schemas of the crates: their tables are the same in every service, and what they hold of people goes as decision 0027 says.
 * `nexus` holds streams: a service whose events tell something personal forgets these itself.
 */
const ofTheCrates = [
  "http",
  "jobs",
  "limits",
  "messaging",
  "migrations",
  "nexus",
];

/**
 * What the schema has and the declaration does not know, or the other way round; empty when they agree. For a test of each
 * service: whoever adds a column that can hold text, bytes or JSON has to say what it is.
 */
export async function columnFaults(
  { sql }: Pick<Database, "sql">,
  { tables }: PersonalData,
): Promise<string[]> {
  const rows = await sql<{ table: string; column: string; isText: boolean }[]>`
    select case n.nspname when 'public' then c.relname else n.nspname || '.' || c.relname end as "table", a.attname as "column",
           coalesce(el.typcategory, t.typcategory) in ('S', 'I') or coalesce(el.typname, t.typname) in ('json', 'jsonb', 'bytea', 'xml', 'hstore') as "isText"
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid left join pg_type el on el.oid = t.typelem and t.typcategory = 'A'
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema$)'
     order by 1, a.attnum`;
  const own = rows.filter(
    ({ table }) =>
      !ofTheCrates.includes(table.slice(0, Math.max(table.indexOf("."), 0))),
  );
  const known = new Set(own.map(({ table, column }) => `${table}.${column}`));
  const unclassed = own
    .filter(
      ({ table, column, isText }) =>
        isText && tables[table]?.columns[column] === undefined,
    )
    .map(({ table, column }) => `${table}.${column} has no class`);
  const gone = Object.entries(tables).flatMap(([table, { person, columns }]) =>
    [...Object.keys(columns), ...(person === undefined ? [] : [person])]
      .filter((column) => !known.has(`${table}.${column}`))
      .map((column) => `${table}.${column} is declared, but is not there`),
  );
  return [...unclassed, ...gone, ...(await keyless({ sql }, tables))];
}

/** An export tells the rows of a table in the order of its primary key, and goes on behind one of them. */
async function keyless(
  { sql }: Pick<Database, "sql">,
  tables: PersonalData["tables"],
): Promise<string[]> {
  const told = Object.keys(tables).filter(
    (table) => tables[table]?.person !== undefined,
  );
  const rows = await sql<{ name: string }[]>`
    select name from jsonb_array_elements_text(${JSON.stringify(told)}::text::jsonb) name
     where to_regclass(name) is not null
       and not exists (select 1 from pg_index i where i.indrelid = to_regclass(name) and i.indisprimary)`;
  return rows.map(({ name }) => `${name} has no primary key to be told by`);
}
