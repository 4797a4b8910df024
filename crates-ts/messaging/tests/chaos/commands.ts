import { auth } from "@tixlys/contracts";
import { eventStore } from "@tixlys/nexus/postgres";
import type {
  Database,
  InlineProjection,
  Transaction,
} from "@tixlys/nexus/postgres";
import { outbox } from "../../src/postgres/index.ts";
import type { Outcome } from "./ledger.ts";

/** What the driver sends. */
export type Command = {
  readonly id: string;
  readonly key: string;
  /** Nothing is added by 0: such a command is rejected. */
  readonly amount: number;
};

/** A read model that is written in the append's transaction: per key the number of events and the sum of amounts. */
export const totalsSql = `create table totals (key text primary key, events int not null, amount int not null)`;

const ADDED = "amount-added";
const TRIES = 8;

const totals: InlineProjection = {
  types: [ADDED],
  apply: async (tx, events) => {
    for (const { stream, data } of events)
      await tx.sql`
        insert into totals as t (key, events, amount) values (${stream.id}, 1, ${amountOf(data)})
        on conflict (key) do update set events = t.events + 1, amount = t.amount + excluded.amount`;
  },
};

/** The amount in an event's data. */
export function amountOf(data: unknown): number {
  const amount: unknown =
    typeof data === "object" && data !== null
      ? Reflect.get(data, "amount")
      : undefined;
  if (typeof amount !== "number") throw new Error("an event has no amount");
  return amount;
}

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
  const store = eventStore(tx, { inline: [totals] });
  const stream = { type: "account", id: key };
  const [newest] = await store.readStream(stream, {
    direction: "backward",
    limit: 1,
  });
  const appended = await store.append({
    stream,
    expected: newest?.version ?? "none",
    events: [{ type: ADDED, schemaVersion: 1, data: { amount } }],
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
