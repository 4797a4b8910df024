import { pgArray } from "@tixlys/nexus/postgres";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { fullJitterMs, sleep } from "@tixlys/nexus/waits";
import { codeOf, errorText } from "../consumer/failures.ts";
import { LeaseLost, underLease } from "../consumer/lease.ts";
import { inboxDays } from "../relay/maintenance.ts";
import { oldestWaiting } from "./collected.ts";
import type { ConsumerLease } from "../consumer/lease.ts";
import type { Collected } from "./collected.ts";

/** What taking a batch needs. */
export type TakeOptions = {
  readonly database: Database;
  readonly lease: ConsumerLease;
  /** Keeps the messages, in the transaction; it may get one that it has had before. */
  readonly take: (
    tx: Transaction,
    messages: readonly Collected[],
  ) => Promise<void>;
  readonly onDeadLetter: (message: Collected, error: unknown) => void;
  readonly onTrouble: (error: unknown) => void;
  readonly signal: AbortSignal;
};

/** Further writes of the transaction that takes the messages. */
type More = (tx: Transaction, messages: readonly Collected[]) => Promise<void>;

const nothingMore: More = () => Promise.resolve();

/**
 * Takes messages in one transaction; where that cannot be, halves until the one that cannot be taken stands alone: it becomes a
 * dead letter, and the others are taken. A database that is away is waited for.
 *
 * @throws LeaseLost, what the burying of one met, and the signal's reason.
 */
export async function takeAll(
  options: TakeOptions,
  messages: readonly Collected[],
  more: More = nothingMore,
): Promise<void> {
  for (let failures = 1; ; failures += 1)
    try {
      await options.database.transact(async (tx) => {
        await underLease(tx, options.lease);
        await options.take(tx, messages);
        await more(tx, messages);
      });
      return;
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      if (isFaultOfMessage(error))
        return takeHalves(options, messages, more, error);
      if (failures === 1) options.onTrouble(error);
      await sleep(fullJitterMs(failures), options.signal);
      options.signal.throwIfAborted();
    }
}

/**
 * What no further try can mend: data that the database does not take (classes 22, 23 and 54), or that our own code cannot read.
 * Everything else, a full disk or a lock, is waited for: else all that comes meanwhile would be dead.
 */
function isFaultOfMessage(error: unknown): boolean {
  const code = codeOf(error);
  return code === "" || /^(22|23|54)/.test(code);
}

async function takeHalves(
  options: TakeOptions,
  messages: readonly Collected[],
  more: More,
  error: unknown,
): Promise<void> {
  const [only] = messages;
  if (only === undefined) return;
  if (messages.length === 1) {
    await bury(options, only, error);
    options.onDeadLetter(only, error);
    return;
  }
  const half = messages.length >> 1;
  await takeAll(options, messages.slice(0, half), more);
  await takeAll(options, messages.slice(half), more);
}

/** The message holds up nobody: there is no order among the keys of a log. It waits no longer, if it did. */
async function bury(
  { database, lease }: TakeOptions,
  { messageId, subject, key, payload, headers }: Collected,
  error: unknown,
): Promise<void> {
  const { durable } = lease;
  const text = errorText(error);
  const write = (body: string) =>
    database.transact(async (tx) => {
      await underLease(tx, lease);
      await tx.sql`
        insert into messaging.dead_letter as d
          (consumer, message_id, subject, key, payload, headers, attempts, first_error, last_error, state, first_failed_at)
        values (${durable}, ${messageId}::uuid, ${subject}, ${key}, ${body}::text::jsonb, ${JSON.stringify(headers)}::text::jsonb, 1,
                ${text}, ${text}, 'skipped', clock_timestamp())
        on conflict (consumer, message_id) do update
           set attempts = d.attempts + 1, last_error = excluded.last_error, state = excluded.state, died_at = now(), resolved_at = null`;
      await forgetWaiting(tx, lease, [messageId]);
    });
  // A body that is JSON and yet none that the database takes: a NUL in a text is enough.
  await write(payload).catch((thrown: unknown) => {
    if (thrown instanceof LeaseLost || !isFaultOfMessage(thrown)) throw thrown;
    return write(
      JSON.stringify({ base64: Buffer.from(payload).toString("base64") }),
    );
  });
}

/**
 * Takes a batch of what waits in the table.
 *
 * @param most Of one batch.
 * @returns Whether there may be more.
 */
export async function takeWaiting(
  options: TakeOptions,
  most: number,
): Promise<boolean> {
  const { database, lease } = options;
  const messages = await oldestWaiting(database, lease, most);
  if (messages.length > 0)
    await takeAll(options, messages, (tx, taken) =>
      forgetWaiting(
        tx,
        lease,
        taken.map(({ messageId }) => messageId),
      ),
    );
  if (messages.length === most) return true;
  await database.sql`
    delete from messaging.parked_key p where p.consumer = ${lease.durable}
       and not exists (select 1 from messaging.waiting w where w.consumer = p.consumer and w.key = p.key)`;
  return false;
}

/**
 * Lets go of dead letters that nobody has dealt with for longer than the stream has their messages: they lie here whole, with what is
 * personal in them, and a log of everything is no place for that.
 */
export async function forgetDead({
  database,
  lease,
}: Pick<TakeOptions, "database" | "lease">): Promise<void> {
  await database.sql`
    delete from messaging.dead_letter
     where consumer = ${lease.durable} and died_at < now() - ${inboxDays} * interval '1 day'`;
}

async function forgetWaiting(
  { sql }: Transaction,
  { durable }: ConsumerLease,
  ids: readonly string[],
): Promise<void> {
  await sql`
    delete from messaging.waiting where consumer = ${durable} and message_id = any(${pgArray(ids)}::uuid[])`;
}
