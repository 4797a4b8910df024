/** Fills an outbox fast: rows such as `outbox(tx).publish` writes, made by SQL. */
import type { Database } from "../../crates-ts/nexus/src/postgres/index.ts";
import { PLACED, PLACED_SUBJECT, placed } from "./contracts.ts";

/** Keys that the messages are spread over. */
export const KEYS = 2_000;

/** Writes `count` rows of `KEYS` keys in one statement and moves the sequence on. */
export async function fillOutbox(
  { sql }: Database,
  count: number,
  sampled: number,
): Promise<void> {
  const data = JSON.stringify(placed("0198f2c4-aaaa-7bbb-8ccc-1234567890ab"));
  await sql.unsafe(`
    with made as (
      select n, messaging.uuid_floor(now()) as floor, md5('key' || n % ${KEYS})::uuid::text as key from generate_series(1, ${count}) as n),
    ided as (
      select n, key, (left(floor::text, 14) || '7' || substr(md5(n || clock_timestamp()::text), 1, 3) || '-8' || substr(md5(n || 'b'), 1, 3) || '-' || substr(md5(n || clock_timestamp()::text || 'c'), 1, 12))::uuid as id,
             (get_byte(sha256(key::bytea), 0) * 256 + get_byte(sha256(key::bytea), 1)) % 16 as bucket from made)
    insert into messaging.outbox (position, bucket, message_id, subject, key, headers, payload)
    select nextval('messaging.outbox_position'), bucket, id, '${PLACED_SUBJECT}', key,
           jsonb_build_object('x-request-id', id::text, 'tixlys-bucket', bucket::text, 'traceparent', '00-' || md5(n::text || clock_timestamp()::text) || '-' || left(md5(n::text || 's'), 16) || case when n % 100 < ${sampled * 100} then '-01' else '-00' end),
           jsonb_build_object('id', id, 'type', '${PLACED}', 'version', 1, 'time', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
             'producer', 'orders', 'subject', key, 'aggregateVersion', 1 + n / ${KEYS}, 'correlationId', id, 'data', '${data}'::jsonb)
      from ided order by n`);
}
