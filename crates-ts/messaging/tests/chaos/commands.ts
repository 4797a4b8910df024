import { auth } from "@tixlys/contracts";
import { eventStore } from "@tixlys/nexus/postgres";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { outbox } from "../../src/postgres/index.ts";
import type { Outcome } from "./ledger.ts";
import { amountEvents, inlineTotals } from "./read-models.ts";

/** What the driver sends. */
export type Command = {
  readonly id: string;
  readonly key: string;
  /** Nothing is added by 0: such a command is rejected. */
  readonly amount: number;
};

const TRIES = 8;

/**
 * Executes a command: reads its stream, decides, and appends event, read model and outbox row in one transaction. Tries
 * again, a few times, when somebody else was faster.
 */
export async function execute(
  database: Database,
  command: Command,
): Promise<Outcome> {
  if (command.amount === 0) return "rejected";
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    if (await database.transact((tx) => attemptTo(tx, command)))
      return "committed";
    await Bun.sleep(Math.random() * 2 ** attempt);
  }
  throw new Error(`${String(TRIES)} lost races for ${command.key}`);
}

/** Whether the command stands now; false after a lost race. */
async function attemptTo(
  tx: Transaction,
  { id, key, amount }: Command,
): Promise<boolean> {
  const store = eventStore(tx, { inline: [inlineTotals] });
  const stream = { type: "account", id: key };
  const [newest] = await store.readStream(stream, {
    direction: "backward",
    limit: 1,
  });
  const appended = await store.append({
    stream,
    expected: newest?.version ?? "none",
    events: [amountEvents.encode({ type: "AmountAdded", amount })],
    metadata: { correlationId: id, time: new Date() },
    commandId: id,
  });
  if (!appended.ok) return false;
  if (appended.value.repeated) return true;
  await outbox(tx, auth).publish("auth.account.verified", {
    id,
    subject: key,
    aggregateVersion: appended.value.lastVersion,
    data: { userId: key, at: new Date().toISOString() },
  });
  return true;
}

/** What became of a command, by its id. */
export async function lookUp(
  { sql }: Database,
  id: string,
): Promise<Outcome | "unknown"> {
  const [row] =
    await sql`select 1 from nexus.commands where command_id = ${id}::uuid`;
  return row === undefined ? "unknown" : "committed";
}
