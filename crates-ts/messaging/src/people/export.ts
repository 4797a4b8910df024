import { exportPartMax } from "@tixlys/contracts";
import type { Database } from "@tixlys/nexus/postgres";
import type { PersonalData, PersonalTable } from "./personal-data.ts";

/** One part of what a service keeps about somebody. */
export type ExportPart = {
  readonly schemaVersion: number;
  /** A JSON array of `{ table, row }`, as text. */
  readonly records: string;
  /** Where the next part begins, where there is one. */
  readonly next?: string;
};

/** One thing of an export: a row, or what stands for one. */
export type ExportRecord = {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
};

/**
 * What rows alone do not say: sealed values opened, files as text. In the same order whenever it is asked for; pieces of a file are
 * records of their own (`fileRecords`), as one record must fit into an answer.
 */
export type BeyondRows = (userId: string) => Promise<readonly ExportRecord[]>;

/** Rows of one statement at most. */
const rowsAtMost = 200;
/** A row that is longer than a message may be is told without what makes it so. */
const rowMax = exportPartMax - 10_000;

/**
 * The rows of one person behind `after`, as many as one answer holds: every column but the secrets, in the order of the
 * tables and of their primary keys; then what is beyond the rows.
 *
 * @throws RangeError for an `after` that was not the `next` of a part before.
 */
export async function exportPart(
  database: Pick<Database, "sql">,
  data: PersonalData,
  { userId, after }: { readonly userId: string; readonly after?: string },
  beyondRows?: BeyondRows,
): Promise<ExportPart> {
  const tables = Object.entries(data.tables).filter(
    ([, { person }]) => person !== undefined,
  );
  let { index, offset } = placeOf(after);
  const records: string[] = [];
  let length = 2;
  for (; index < tables.length; index += 1, offset = 0) {
    const [name, table] = tables[index] ?? ["", { columns: {} }];
    for (;;) {
      const rows = await rowsOf(database, name, table, userId, offset);
      for (const row of rows) {
        const record = JSON.stringify({ table: name, row: bounded(row) });
        if (length + sizeOf(record) + 1 > exportPartMax)
          return partOf(data, records, `${String(index)}.${String(offset)}`);
        records.push(record);
        length += sizeOf(record) + 1;
        offset += 1;
      }
      if (rows.length < rowsAtMost) break;
    }
  }
  const beyond = (await beyondRows?.(userId)) ?? [];
  for (; index - tables.length < beyond.length; index += 1) {
    const record = JSON.stringify(beyond[index - tables.length]);
    if (length + sizeOf(record) + 1 > exportPartMax && records.length > 0)
      return partOf(data, records, `${String(index)}.0`);
    records.push(record);
    length += sizeOf(record) + 1;
  }
  return partOf(data, records);
}

/** Bytes of a file in one record: as text a third more. */
const pieceBytes = 240_000;

/** A file as records: its bytes in base64, in pieces that begin at `offset` of `length`. */
export function fileRecords(
  table: string,
  {
    bytes,
    ...about
  }: { readonly bytes: Uint8Array; readonly contentType: string },
): readonly ExportRecord[] {
  const { length } = bytes;
  return Array.from({ length: Math.ceil(length / pieceBytes) }, (_, piece) => {
    const offset = piece * pieceBytes;
    const base64 = bytes.subarray(offset, offset + pieceBytes).toBase64();
    return { table, row: { ...about, length, offset, base64 } };
  });
}

function partOf(
  { version: schemaVersion }: PersonalData,
  records: readonly string[],
  next?: string,
): ExportPart {
  const part = { schemaVersion, records: `[${records.join(",")}]` };
  return next === undefined ? part : { ...part, next };
}

/** Bytes on the way, where a text is quoted once more: a broker counts those, and a letter may be three. */
const sizeOf = (text: string): number =>
  Buffer.byteLength(JSON.stringify(text));

function placeOf(after = "0.0"): { index: number; offset: number } {
  const [, index, offset] = /^(\d{1,4})\.(\d{1,9})$/.exec(after) ?? [];
  if (index === undefined || offset === undefined)
    throw new RangeError("no part of an export ends there");
  return { index: Number(index), offset: Number(offset) };
}

function bounded(row: string): unknown {
  if (sizeOf(row) <= rowMax) {
    const whole: unknown = JSON.parse(row);
    return whole;
  }
  return { tooLong: row.length };
}

async function rowsOf(
  { sql }: Pick<Database, "sql">,
  name: string,
  { person = "", columns }: PersonalTable,
  userId: string,
  offset: number,
): Promise<string[]> {
  const secrets = Object.keys(columns).filter(
    (column) => columns[column] === "secret",
  );
  const key = await sql<{ name: string }[]>`
    select a.attname as name from pg_index i
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indrelid = ${name}::regclass and i.indisprimary order by array_position(i.indkey, a.attnum)`;
  const order = key.map((column) => `"${column.name}"`).join(", ") || "1";
  const rows = await sql<{ row: string }[]>`
    select (to_jsonb(t) - array(select jsonb_array_elements_text(${JSON.stringify(secrets)}::text::jsonb)))::text as "row"
      from (select * from ${sql(name)} where ${sql(person)} = ${userId}
             order by ${sql.unsafe(order)} limit ${rowsAtMost} offset ${offset}) t`;
  return rows.map(({ row }) => row);
}
