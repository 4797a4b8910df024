import { exportPartMax } from "@tixlys/contracts";
import type { Database } from "@tixlys/nexus/postgres";
import { placeAfter, placeOf, type Place } from "./export-place.ts";
import { rowsBehind } from "./export-rows.ts";
import type { PersonalData } from "./personal-data.ts";

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
 * One of what is beyond the rows. `key` is its own for as long as it exists, at most 100 characters, and gives the order: that is
 * how a part goes on behind the one before, whatever has gone in between.
 */
export type KeyedRecord = ExportRecord & { readonly key: string };

/**
 * What rows alone do not say: sealed values opened, files as text; pieces of a file are records of their own (`fileRecords`), as
 * one record must fit into an answer.
 */
export type BeyondRows = (userId: string) => Promise<readonly KeyedRecord[]>;

/** Rows of one statement at most. */
const rowsAtMost = 200;
/** A row that is longer than a message may be is told without what makes it so. */
const rowMax = exportPartMax - 10_000;

/**
 * The rows of one person behind `after`, as many as one answer holds: every column but the secrets, in the order of the
 * tables and of their primary keys; then what is beyond the rows. A part begins behind the key of the last thing told, so that
 * whatever exists throughout is told once, whatever comes or goes between two parts.
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
  const from = placeOf(
    after,
    tables.map(([name]) => name),
  );
  const part = partOf(data);
  for (const [name, table] of tables.slice(from.index)) {
    let key = name === from.table ? from.key : undefined;
    for (;;) {
      const asked = { userId, key, limit: rowsAtMost };
      const rows = await rowsBehind(database, name, table, asked);
      for (const row of rows) {
        const record = { table: name, row: bounded(row.text) };
        if (!part.take(record))
          return part.upTo(placeAfter({ table: name, key }));
        key = row.key;
      }
      if (rows.length < rowsAtMost) break;
    }
  }
  return beyond(part, from, (await beyondRows?.(userId)) ?? []);
}

/** The last of an export. A record that is longer than an answer is one all the same: nothing smaller can be made of it. */
function beyond(
  part: GrowingPart,
  from: Place,
  records: readonly KeyedRecord[],
): ExportPart {
  let last = from.beyond ?? "";
  const wanted = records
    .filter(({ key }) => key > last)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  for (const { key, ...record } of wanted) {
    if (!part.take(record)) return part.upTo(placeAfter({ beyond: last }));
    last = key;
  }
  return part.upTo();
}

/** Bytes of a file in one record: as text a third more. */
const pieceBytes = 240_000;

/** A file as records: its bytes in base64, in pieces that begin at `offset` of `length`. `key` is the file's own, at most 80 letters. */
export function fileRecords(
  table: string,
  {
    key,
    bytes,
    ...about
  }: {
    readonly key: string;
    readonly bytes: Uint8Array;
    readonly contentType: string;
  },
): readonly KeyedRecord[] {
  const { length } = bytes;
  return Array.from({ length: Math.ceil(length / pieceBytes) }, (_, piece) => {
    const offset = piece * pieceBytes;
    const base64 = bytes.subarray(offset, offset + pieceBytes).toBase64();
    return {
      key: `${table}/${key}/${String(piece).padStart(5, "0")}`,
      table,
      row: { ...about, length, offset, base64 },
    };
  });
}

/** A part that grows until it is full. */
type GrowingPart = {
  /** False when it has no room any more; the first thing always has. */
  take(record: ExportRecord): boolean;
  upTo(next?: string): ExportPart;
};

function partOf({ version: schemaVersion }: PersonalData): GrowingPart {
  const records: string[] = [];
  let length = 2;
  return {
    take(record) {
      const text = JSON.stringify(record);
      const longer = length + sizeOf(text) + 1;
      if (longer > exportPartMax && records.length > 0) return false;
      records.push(text);
      length = longer;
      return true;
    },
    upTo(next) {
      const part = { schemaVersion, records: `[${records.join(",")}]` };
      return next === undefined ? part : { ...part, next };
    },
  };
}

/** Bytes on the way, where a text is quoted once more: a broker counts those, and a letter may be three. */
const sizeOf = (text: string): number =>
  Buffer.byteLength(JSON.stringify(text));

function bounded(row: string): Readonly<Record<string, unknown>> {
  if (sizeOf(row) > rowMax) return { tooLong: row.length };
  // cast: made by to_jsonb of a row.
  return JSON.parse(row) as Record<string, unknown>;
}
