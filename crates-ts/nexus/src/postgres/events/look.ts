import type { Appended } from "../../event-store.ts";
import type { Client } from "./client.ts";
import type { PreparedAppend } from "./prepared-append.ts";

/** What is there when an append added nothing. */
type Seen = {
  /** 0 when the stream does not exist. */
  readonly actual: number;
  /** What the same command did before. */
  readonly known: Appended | undefined;
};

type Row = {
  actual: string;
  stream_type: string;
  stream_id: string;
  first_version: string;
  last_version: string | null;
};

const text = `
select coalesce((select version from nexus.streams where stream_type = $1 and stream_id = $2), 0) as actual,
       c.stream_type, c.stream_id, c.first_version, c.last_version
  from (select 1) as always left join nexus.commands c on c.command_id = $3::uuid`;

/** Asks why an append added nothing. */
export async function look(
  sql: Client,
  { append: { stream, commandId } }: PreparedAppend,
): Promise<Seen> {
  const [row] = await sql.unsafe<Row[]>(
    text,
    [stream.type, stream.id, commandId ?? null],
    { prepare: true },
  );
  if (row === undefined || row.last_version === null)
    return { actual: Number(row?.actual ?? 0), known: undefined };
  const known = {
    stream: { type: row.stream_type, id: row.stream_id },
    firstVersion: Number(row.first_version),
    lastVersion: Number(row.last_version),
    repeated: true,
  };
  return { actual: Number(row.actual), known };
}
