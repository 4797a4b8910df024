import { pgArray } from "@tixlys/nexus/postgres";
import type postgres from "postgres";
import type { Lane } from "../lane.ts";
import type { Lease } from "./leases.ts";

/** One row of the outbox. */
export type OutboxMessage = {
  readonly bucket: number;
  readonly position: bigint;
  readonly messageId: string;
  readonly subject: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly payload: string;
};

/** What one look at a lane found. */
export type Page = {
  readonly messages: readonly OutboxMessage[];
  /** Somebody is still writing below what has been drawn: look again soon. */
  readonly held: boolean;
  /** A bucket of it is another's by now, or was set back: nothing of that one was read. */
  readonly lost: boolean;
  /** There may be more than was read. */
  readonly full: boolean;
  /** Everything up to here has been seen. */
  readonly high: bigint;
};

type Row = {
  drawn: string;
  high: string;
  standing: number;
  bucket: number | null;
  position: string;
  message_id: string;
  subject: string;
  key: string;
  headers: string;
  payload: string;
};

const PER_BUCKET = 250;
const TOTAL = 1_000;

/** Reads what may be published of the given buckets, 1,000 messages at most, in the order of their positions. */
export async function readPage(
  sql: postgres.Sql,
  lane: Lane,
  leases: readonly Lease[],
): Promise<Page> {
  const rows = await sql<Row[]>`
    select drawn, high, standing, bucket, position, message_id, subject, key, headers, payload from messaging.read_outbox(${lane},
      ${pgArray(leases.map(({ bucket }) => bucket))}::smallint[],
      ${pgArray(leases.map(({ fence }) => fence))}::bigint[],
      ${pgArray(leases.map(({ position }) => String(position)))}::bigint[], ${PER_BUCKET}, ${TOTAL})`;
  const messages = rows.filter((row) => row.bucket !== null).map(toMessage);
  const { drawn = "0", high = "0", standing = 0 } = rows[0] ?? {};
  const perBucket = new Map<number, number>();
  for (const { bucket } of messages)
    perBucket.set(bucket, (perBucket.get(bucket) ?? 0) + 1);
  return {
    messages,
    held: BigInt(drawn) > BigInt(high),
    lost: standing < leases.length,
    full:
      messages.length >= TOTAL ||
      [...perBucket.values()].some((count) => count >= PER_BUCKET),
    high: BigInt(high),
  };
}

function toMessage(row: Row): OutboxMessage {
  return {
    bucket: row.bucket ?? 0,
    position: BigInt(row.position),
    messageId: row.message_id,
    subject: row.subject,
    key: row.key,
    headers: parseHeaders(row.headers),
    payload: row.payload,
  };
}

/** The headers as they were written: text by text; anything else in the column is left out. */
export function parseHeaders(json: string): Record<string, string> {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== "object" || parsed === null) return {};
  const entries = Object.entries(parsed).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}
