import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { fullJitterMs } from "@tixlys/nexus/waits";
import type { BackOff } from "@tixlys/nexus/waits";
import { errorText } from "./failures.ts";
import { readStored } from "./message.ts";
import { underLease } from "./lease.ts";
import { parseHeaders } from "../relay/page.ts";
import type { ConsumerLease } from "./lease.ts";
import type { Incoming } from "./message.ts";

/** What parking needs. */
export type ParkingOptions = {
  readonly database: Database;
  readonly lease: ConsumerLease;
  readonly maxAttempts: number;
  readonly onDead: "park" | "skip";
  readonly backOff: BackOff;
  readonly onDeadLetter: (message: Incoming) => void;
};

/** A key that waits for its oldest message. */
export type ParkedKey = {
  readonly key: string;
  /** Milliseconds until the next try, 0 or less when it is due; infinite while nobody has decided on a dead letter. */
  readonly dueInMs: number;
  /** How often the oldest message has been tried. */
  readonly attempts: number;
};

/** Every parked key of the consumer, with what is due. */
export async function parkedKeys({
  database,
  lease,
}: ParkingOptions): Promise<ParkedKey[]> {
  return [
    ...(await database.sql<ParkedKey[]>`
      select key, attempts, case state when 'parked' then 'infinity'::float8
               else (extract(epoch from next_attempt_at - clock_timestamp()) * 1000)::float8 end as "dueInMs"
        from messaging.parked_key where consumer = ${lease.durable} order by next_attempt_at`),
  ];
}

/**
 * Puts a failed message and those behind it aside, in their order, so that they can be acknowledged: from now on the
 * key is worked on from the table. A message that can never be handled is dead at once.
 */
export async function park(
  options: ParkingOptions,
  messages: readonly Incoming[],
  error: unknown,
): Promise<void> {
  const { database, lease, maxAttempts } = options;
  const [failed] = messages;
  if (failed === undefined) return;
  await database.transact(async (tx) => {
    await underLease(tx, lease);
    const text = errorText(error);
    const delay = `${String(fullJitterMs(1, options.backOff))} milliseconds`;
    await tx.sql`
      insert into messaging.parked_key (consumer, key, state, attempts, next_attempt_at, first_error, last_error)
      values (${lease.durable}, ${failed.key}, 'retrying', 1, clock_timestamp() + ${delay}::interval, ${text}, ${text})
      on conflict do nothing`;
    await writeWaiting(tx, lease, messages);
    if (maxAttempts <= 1 || failed.envelope === undefined)
      await die(options, tx, failed, 1, text);
  });
}

/** Stores messages of a key that is parked already. */
export async function store(
  { database, lease }: ParkingOptions,
  messages: readonly Incoming[],
): Promise<void> {
  await database.transact(async (tx) => {
    await underLease(tx, lease);
    await writeWaiting(tx, lease, messages);
  });
}

/** A message that comes again keeps its place. */
async function writeWaiting(
  { sql }: Transaction,
  { durable }: ConsumerLease,
  messages: readonly Incoming[],
): Promise<void> {
  for (const { key, messageId, subject, headers, payload } of messages)
    await sql`
      insert into messaging.waiting (consumer, key, message_id, subject, headers, payload)
      values (${durable}, ${key}, ${messageId}::uuid, ${subject}, ${JSON.stringify(headers)}::text::jsonb, ${payload}::text::jsonb)
      on conflict (consumer, message_id) do nothing`;
}

/** The oldest waiting message of a key. */
export async function oldestWaiting(
  { database, lease }: ParkingOptions,
  key: string,
): Promise<Incoming | undefined> {
  const [row] = await database.sql<
    { id: string; subject: string; headers: string; payload: string }[]
  >`
    select message_id::text as id, subject, headers::text, payload::text from messaging.waiting
     where consumer = ${lease.durable} and key = ${key} order by position limit 1`;
  if (row === undefined) return undefined;
  const { id, subject, headers, payload } = row;
  const message = readStored({
    messageId: id,
    subject,
    headers: parseHeaders(headers),
    payload,
  });
  return { ...message, key };
}

/** Part of the transaction of a waiting message's effect: it no longer waits, and the next one has all its tries. */
export async function removeWaiting(
  { sql }: Pick<Transaction, "sql">,
  { durable }: ConsumerLease,
  { key, messageId }: Incoming,
): Promise<void> {
  await sql`delete from messaging.waiting where consumer = ${durable} and message_id = ${messageId}::uuid`;
  await sql`
    update messaging.parked_key set attempts = 0, state = 'retrying', next_attempt_at = clock_timestamp()
     where consumer = ${durable} and key = ${key}`;
}

/**
 * Notes a failed try: the next one later, or, after the last, the dead letter.
 *
 * @returns Whether the key can go on at once, because its oldest message was skipped.
 */
export async function failAgain(
  options: ParkingOptions,
  message: Incoming,
  attempts: number,
  error: unknown,
): Promise<boolean> {
  const { database, lease, maxAttempts, onDead } = options;
  const text = errorText(error);
  return database.transact(async (tx) => {
    await underLease(tx, lease);
    const delay = `${String(fullJitterMs(attempts, options.backOff))} milliseconds`;
    await tx.sql`
      update messaging.parked_key
         set attempts = ${attempts}, next_attempt_at = clock_timestamp() + ${delay}::interval, last_error = ${text},
             first_error = case when attempts = 0 then ${text} else first_error end
       where consumer = ${lease.durable} and key = ${message.key}`;
    // No further try can mend a message that nobody can read.
    if (attempts < maxAttempts && message.envelope !== undefined) return false;
    await die(options, tx, message, attempts, text);
    return onDead === "skip" || message.envelope === undefined;
  });
}

/** Removes the key from the parked ones when nothing of it waits any more. */
export async function unpark(
  { database, lease }: ParkingOptions,
  key: string,
): Promise<boolean> {
  return database.transact(async (tx) => {
    await underLease(tx, lease);
    const rows = await tx.sql`
      delete from messaging.parked_key p where p.consumer = ${lease.durable} and p.key = ${key}
         and not exists (select 1 from messaging.waiting w where w.consumer = p.consumer and w.key = p.key)
      returning 1`;
    return rows.length > 0;
  });
}

/** Writes the dead letter. Parked, the message stays the oldest of its key and holds it; skipped, it leaves. */
async function die(
  options: ParkingOptions,
  { sql }: Transaction,
  message: Incoming,
  attempts: number,
  error: string,
): Promise<void> {
  const { durable } = options.lease;
  const { messageId, subject, key, payload, headers } = message;
  // A message that nobody can read says nothing about a key, so there is nothing to hold.
  const state =
    options.onDead === "park" && message.envelope !== undefined
      ? "parked"
      : "skipped";
  await sql`
    insert into messaging.dead_letter as d
      (consumer, message_id, subject, key, payload, headers, attempts, first_error, last_error, state, first_failed_at)
    select ${durable}, ${messageId}::uuid, ${subject}, ${key}, ${payload}::text::jsonb, ${JSON.stringify(headers)}::text::jsonb,
           ${attempts}, p.first_error, ${error}, ${state}, p.parked_at
      from messaging.parked_key p where p.consumer = ${durable} and p.key = ${key}
    on conflict (consumer, message_id) do update
       set attempts = d.attempts + excluded.attempts, last_error = excluded.last_error, state = excluded.state, died_at = now(), resolved_at = null`;
  if (state === "parked")
    await sql`update messaging.parked_key set state = 'parked' where consumer = ${durable} and key = ${key}`;
  else await removeWaiting({ sql }, options.lease, message);
  options.onDeadLetter(message);
}
