import type { Database } from "@tixlys/nexus/postgres";
import type { PersonalTable } from "./personal-data.ts";

/** A row as text, and the values of its primary key, as text too. */
export type KeyedRow = {
  readonly text: string;
  readonly key: readonly string[];
};

/** Which rows: those of a person behind a key, in the order of the table's primary key. */
export type Wanted = {
  readonly userId: string;
  readonly key: readonly string[] | undefined;
  readonly limit: number;
};

/** Rows of one table without their secrets. */
export async function rowsBehind(
  { sql }: Pick<Database, "sql">,
  name: string,
  { person = "", columns }: PersonalTable,
  { userId, key, limit }: Wanted,
): Promise<readonly KeyedRow[]> {
  const secrets = Object.keys(columns).filter(
    (column) => columns[column] === "secret",
  );
  const own = await keyOf({ sql }, name);
  if (key !== undefined && key.length !== own.length)
    throw new RangeError("no part of an export ends there");
  const list = own.map((column) => column.name).join(", ");
  const texts = own.map((column) => `t.${column.name}::text`).join(", ");
  const given = own.map((column, at) => `(k ->> ${at})::${column.type}`);
  const behind =
    key === undefined
      ? sql``
      : sql`and (${sql.unsafe(list)}) > (select ${sql.unsafe(given.join(", "))} from (values (${JSON.stringify(key)}::text::jsonb)) as given (k))`;
  return sql<KeyedRow[]>`
    select (to_jsonb(t) - array(select jsonb_array_elements_text(${JSON.stringify(secrets)}::text::jsonb)))::text as "text",
           array[${sql.unsafe(texts)}] as "key"
      from (select * from ${sql(name)} where ${sql(person)} = ${userId} ${behind}
             order by ${sql.unsafe(list)} limit ${limit}) t`;
}

/** The columns of a primary key with their types, quoted. `columnFaults` has seen to it that there is one. */
async function keyOf(
  { sql }: Pick<Database, "sql">,
  name: string,
): Promise<readonly { readonly name: string; readonly type: string }[]> {
  return sql<{ name: string; type: string }[]>`
    select quote_ident(a.attname) as name, format_type(a.atttypid, a.atttypmod) as type from pg_index i
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indrelid = ${name}::regclass and i.indisprimary order by array_position(i.indkey, a.attnum)`;
}
