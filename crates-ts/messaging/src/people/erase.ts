import { erasedType, type Contract } from "@tixlys/contracts";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { outbox } from "../postgres/outbox.ts";
import type { BeyondRows } from "./export.ts";
import type { PersonalData } from "./personal-data.ts";

/** Who forgets people, and what. */
export type Erasure = {
  readonly contract: Contract;
  readonly data: PersonalData;
  /** What else goes, in the same transaction and before the rows do: other services are told, files are marked. */
  readonly also?: (tx: Transaction, userId: string) => Promise<void>;
  /**
   * Whether something of the person goes only later, as a file does. Then nothing is acknowledged here: whoever removes the last of
   * it says so with `acknowledgeErased`, in the transaction in which nothing is left.
   */
  readonly lasts?: (tx: Transaction, userId: string) => Promise<boolean>;
  /** What an export tells beyond the rows. */
  readonly beyondRows?: BeyondRows;
};

/**
 * Forgets a person, in the caller's transaction: the rows that the declaration names, what waits or has failed in the inbox
 * under their key, and what could not be published of them; and writes the acknowledgement, unless something lasts. Doing it again
 * does no harm.
 */
export async function eraseAccount(
  tx: Transaction,
  erasure: Erasure,
  userId: string,
): Promise<void> {
  const { contract, data, also, lasts } = erasure;
  await also?.(tx, userId);
  for (const [name, table] of Object.entries(data.tables)) {
    if (table.person === undefined) continue;
    if (table.pseudonymise !== undefined) {
      await table.pseudonymise(tx, userId);
      continue;
    }
    await tx.sql`delete from ${tx.sql(name)} where ${tx.sql(table.person)} = ${userId}`;
  }
  await forgetMessages(tx, userId);
  if ((await lasts?.(tx, userId)) === true) return;
  await acknowledgeErased(tx, contract, userId);
}

/** Tells `auth` that nothing of the person is left here. */
export async function acknowledgeErased(
  tx: Transaction,
  contract: Contract,
  userId: string,
): Promise<void> {
  await outbox(tx, contract).publish(erasedType(contract.service), {
    subject: userId,
    aggregateVersion: 1,
    data: { userId },
  });
}

/**
 * What messages of this key have left in the service's own tables. A key that was parked goes on with what is left of it, which
 * is nothing; a message that could never be published no longer keeps its day of the outbox from being dropped.
 */
export async function forgetMessages(
  { sql }: Pick<Transaction, "sql">,
  key: string,
): Promise<void> {
  await sql`delete from messaging.waiting where key = ${key}`;
  await sql`delete from messaging.dead_letter where key = ${key}`;
  await sql`
    update messaging.parked_key set state = 'retrying', attempts = 0, next_attempt_at = clock_timestamp(), first_error = 'erased', last_error = 'erased'
     where key = ${key}`;
  await sql`
    update messaging.outbox_dead set state = 'discarded', resolved_at = now(), resolution = 'the person was erased', error = null
     where key = ${key} and state in ('dead', 'held') and reason <> 'behind'`;
}

/**
 * Answers a reminder; while something lasts, that it is not done. Nothing is erased before the deletion itself has arrived, because what was told of the person before it
 * could come after. A deletion that waits behind a message which cannot be handled is done all the same: it has arrived, and
 * so has everything before it.
 */
export async function eraseAgain(
  database: Pick<Database, "transact">,
  erasure: Erasure,
  {
    userId,
    messageId,
  }: { readonly userId: string; readonly messageId: string },
): Promise<{ readonly arrived: boolean }> {
  const durable = `${erasure.contract.service}-auth`;
  const isLeft = async (tx: Transaction) =>
    (await erasure.lasts?.(tx, userId)) === true;
  return database.transact(async (tx) => {
    const [done] = await tx.sql`
      select 1 from messaging.inbox where consumer = ${durable} and message_id = ${messageId}::uuid`;
    if (done !== undefined) return { arrived: !(await isLeft(tx)) };
    const [waits] = await tx.sql`
      select 1 from messaging.waiting where consumer = ${durable} and message_id = ${messageId}::uuid and key = ${userId} for update`;
    if (waits === undefined) return { arrived: false };
    await tx.sql`
      insert into messaging.inbox (consumer, message_id, attempt, lag_ms) values (${durable}, ${messageId}::uuid, 1, 0)
      on conflict do nothing`;
    await eraseAccount(tx, erasure, userId);
    return { arrived: !(await isLeft(tx)) };
  });
}
