import type { Database } from "@tixlys/nexus/postgres";

/**
 * Where in a database any of these texts stands: every table of every schema but the system's, every column, whatever its
 * type, in upper or lower case, bytes among them.
 *
 * @returns `schema.table`, once each, in order.
 */
export async function searchDatabase(
  { sql }: Pick<Database, "sql">,
  needles: readonly string[],
): Promise<string[]> {
  const tables = await sql<{ schema: string; name: string }[]>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema)' order by 1, 2`;
  const patterns = needles.flatMap((needle) => [
    needle,
    // How a column of bytes, and JSON inside of JSON, are written as text.
    Buffer.from(needle, "utf8").toString("hex"),
    JSON.stringify(needle).slice(1, -1),
  ]);
  const found: string[] = [];
  for (const { schema, name } of tables) {
    const [row] = await sql`
      select 1 from ${sql(`${schema}.${name}`)} t
       where exists (select 1 from jsonb_array_elements_text(${JSON.stringify(patterns)}::text::jsonb) as p(needle)
                      where position(lower(p.needle) in lower(t::text)) > 0) limit 1`;
    if (row !== undefined) found.push(`${schema}.${name}`);
  }
  return found;
}
