import type { Database, Transaction } from "@tixlys/nexus/postgres";

/** A message that failed in all its tries. */
export type DeadLetter = {
  readonly consumer: string;
  readonly messageId: string;
  readonly subject: string;
  readonly key: string;
  readonly attempts: number;
  /** Reason and stack of the first and of the last failure. */
  readonly firstError: string;
  readonly lastError: string;
  /** `parked` holds its key, `skipped` does not; the others have been decided on. */
  readonly state: "parked" | "skipped" | "replayed" | "discarded";
  /** RFC 3339. */
  readonly diedAt: string;
  /** Why it was discarded. */
  readonly resolution: string | null;
};

/** Which dead letters. */
export type DeadLetterFilter = {
  readonly consumer?: string;
  readonly key?: string;
  readonly messageId?: string;
  /** Only those on which nobody has decided. */
  readonly open?: boolean;
  /** 100 unless told. */
  readonly limit?: number;
};

type Named = { readonly consumer: string; readonly messageId: string };

/** The newest dead letters, 100 unless told, of one consumer or of all. */
export async function listDead(
  { sql }: Database,
  {
    consumer,
    key,
    messageId,
    open = false,
    limit = 100,
  }: DeadLetterFilter = {},
): Promise<DeadLetter[]> {
  return [
    ...(await sql<DeadLetter[]>`
      select consumer, message_id::text as "messageId", subject, key, attempts, first_error as "firstError", last_error as "lastError",
             state, resolution, to_char(died_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "diedAt"
        from messaging.dead_letter
       where (${consumer ?? null}::text is null or consumer = ${consumer ?? null})
         and (${key ?? null}::text is null or key = ${key ?? null})
         and (${messageId ?? null}::uuid is null or message_id = ${messageId ?? null}::uuid)
         and (not ${open} or state in ('parked', 'skipped'))
       order by died_at desc limit ${limit}`),
  ];
}

/** The body of a dead letter as JSON text. It holds personal data. */
export async function deadPayload(
  { sql }: Database,
  { consumer, messageId }: Named,
): Promise<string | undefined> {
  const [row] = await sql<{ payload: string }[]>`
    select payload::text as payload from messaging.dead_letter where consumer = ${consumer} and message_id = ${messageId}::uuid`;
  return row?.payload;
}

/**
 * Gives a dead letter all its tries again (http-rules 77). Within a second the process that pulls the durable takes it up:
 * a parked one at the head of its key, a skipped one behind what waits.
 *
 * @returns False when there is no such letter, or it has been decided on already.
 */
export function replayDead(database: Database, named: Named): Promise<boolean> {
  return decide(database, named, "replayed", async ({ sql }, state) => {
    if (state === "parked") return;
    await sql`
      insert into messaging.parked_key (consumer, key, state, attempts, next_attempt_at, first_error, last_error)
      select consumer, key, 'retrying', 0, clock_timestamp(), first_error, last_error from messaging.dead_letter
       where consumer = ${named.consumer} and message_id = ${named.messageId}::uuid on conflict do nothing`;
    await sql`
      insert into messaging.waiting (consumer, key, message_id, subject, headers, payload)
      select consumer, key, message_id, subject, headers, payload from messaging.dead_letter
       where consumer = ${named.consumer} and message_id = ${named.messageId}::uuid on conflict do nothing`;
  });
}

/**
 * Gives a dead letter up: its effect will never be, and its key goes on with the next message.
 *
 * @param resolution Why; kept with it.
 * @returns False when there is no such letter, or it has been decided on already.
 */
export function discardDead(
  database: Database,
  named: Named,
  resolution: string | null = null,
): Promise<boolean> {
  return decide(database, named, "discarded", async ({ sql }) => {
    await sql`delete from messaging.waiting where consumer = ${named.consumer} and message_id = ${named.messageId}::uuid`;
    await sql`
      update messaging.dead_letter set resolution = ${resolution} where consumer = ${named.consumer} and message_id = ${named.messageId}::uuid`;
  });
}

/** Marks the letter and lets its key go on, in one transaction. */
function decide(
  database: Database,
  { consumer, messageId }: Named,
  verdict: "replayed" | "discarded",
  act: (tx: Transaction, state: string) => Promise<void>,
): Promise<boolean> {
  return database.transact(async (tx) => {
    const [letter] = await tx.sql<{ state: string; key: string }[]>`
      select state, key from messaging.dead_letter
       where consumer = ${consumer} and message_id = ${messageId}::uuid and state in ('parked', 'skipped') for update`;
    if (letter === undefined) return false;
    await act(tx, letter.state);
    await tx.sql`
      update messaging.dead_letter set state = ${verdict}, resolved_at = now() where consumer = ${consumer} and message_id = ${messageId}::uuid`;
    if (letter.state === "parked")
      await tx.sql`
        update messaging.parked_key set state = 'retrying', attempts = 0, next_attempt_at = clock_timestamp()
         where consumer = ${consumer} and key = ${letter.key}`;
    return true;
  });
}
