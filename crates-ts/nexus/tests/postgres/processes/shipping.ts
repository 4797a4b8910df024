import { err, ok } from "../../../src/index.ts";
import type { EventReader, ProcessManager } from "../../../src/index.ts";
import {
  eventStore,
  runProcess,
  startProcessManagers,
} from "../../../src/postgres/index.ts";
import type {
  CommandContext,
  CommandOutcome,
  Database,
  ProcessManagersOptions,
  ProcessOptions,
  ProcessReport,
  RunnableProcess,
  RunningProcesses,
  SubscriptionReport,
  Transaction,
} from "../../../src/postgres/index.ts";

export type Event =
  | { type: "OrderPlaced"; order: string; payWithinMs: number }
  | { type: "PaymentTaken"; order: string }
  /** Another service's. */
  | { type: "ParcelDelivered"; order: string };
export type Command = {
  type: "TakePayment" | "Notify" | "Ship" | "Cancel";
  order: string;
};
export type State = { order: string; steps: readonly string[] };
export type Shipping = ProcessManager<State, Event, Command, "payment">;

const reader: EventReader<Event> = {
  types: ["OrderPlaced", "PaymentTaken"],
  decode: ({ type, data }) => {
    if (typeof data !== "object" || data === null || !("order" in data))
      throw new Error("no order");
    const order = String(data.order);
    if (type === "PaymentTaken") return { type, order };
    return {
      type: "OrderPlaced",
      order,
      payWithinMs: Number(data["payWithinMs"]),
    };
  },
};

/** Takes payment, then ships; cancels what is not paid in time or cannot be paid. Ends with the delivery. */
export const shipping = (name = "shipping"): Shipping => ({
  name,
  initial: { order: "", steps: [] },
  events: [reader],
  correlate: (event) => event.order,
  react: (state, input) => {
    const what = input.kind === "event" ? input.event.type : input.timeout;
    const next = { ...state, steps: [...state.steps, what] };
    const { order } = state;
    if (input.kind === "timeout")
      return { state: next, commands: [{ type: "Cancel", order }], done: true };
    const { event, cause } = input;
    switch (event.type) {
      case "OrderPlaced":
        return {
          state: { ...next, order: event.order },
          commands: [
            { type: "TakePayment", order: event.order },
            { type: "Notify", order: event.order },
          ],
          timeouts: [
            {
              set: "payment",
              dueAt: new Date(cause.at.getTime() + event.payWithinMs),
            },
          ],
        };
      case "PaymentTaken":
        return {
          state: next,
          commands: [{ type: "Ship", order }],
          timeouts: [{ cancel: "payment" }],
        };
      case "ParcelDelivered":
        return { state: next, done: true };
    }
  },
});

/** The same, which cancels when a command is refused. */
export const compensating = (name: string): Shipping => ({
  ...shipping(name),
  compensate: (state, { command, rejection }) => ({
    state: {
      ...state,
      steps: [...state.steps, `${command.type} ${JSON.stringify(rejection)}`],
    },
    commands: [{ type: "Cancel", order: state.order }],
    done: true,
  }),
});

export type Context = CommandContext & { readonly tx: Transaction };

/** Writes down that a command had its effect; anything twice would show. */
export async function carryOut(
  command: Command,
  { tx, commandId, metadata }: Context,
): Promise<CommandOutcome> {
  await tx.sql`
    insert into effects (order_id, type, command_id, correlation, causation)
    values (${command.order}, ${command.type}, ${commandId}::uuid, ${metadata.correlationId}, ${metadata.causationId ?? ""})`;
  if (command.type !== "TakePayment") return ok(undefined);
  return await eventStore(tx).append({
    stream: { type: "order", id: command.order },
    expected: "exists",
    events: [
      {
        type: "PaymentTaken",
        schemaVersion: 1,
        data: { order: command.order },
      },
    ],
    metadata,
    commandId,
  });
}

/** Refuses to take payment, after it has written something. */
export async function refusePayment(
  command: Command,
  context: Context,
): Promise<CommandOutcome> {
  const outcome = await carryOut(
    command.type === "TakePayment" ? { ...command, type: "Notify" } : command,
    context,
  );
  return command.type === "TakePayment" ? err({ type: "NoMoney" }) : outcome;
}

/** Nobody pays for orders whose name begins with `late`. */
export async function payLate(
  command: Command,
  context: Context,
): Promise<CommandOutcome> {
  const isUnpaid =
    command.order.startsWith("late") && command.type === "TakePayment";
  return await carryOut(
    isUnpaid ? { ...command, type: "Notify" } : command,
    context,
  );
}

export const makeEffects = async ({ sql }: Database): Promise<void> =>
  void (await sql`
    create table effects (order_id text not null, type text not null, command_id uuid not null, correlation text not null,
      causation text not null, seq bigint generated always as identity)`);

/** Places an order; nobody pays in time unless `payWithinMs` is long. */
export async function place(
  database: Database,
  order: string,
  payWithinMs = 60_000,
): Promise<string> {
  const id = Bun.randomUUIDv7();
  const placed = await eventStore(database, { ids: () => id }).append({
    stream: { type: "order", id: order },
    expected: "none",
    events: [
      { type: "OrderPlaced", schemaVersion: 1, data: { order, payWithinMs } },
    ],
    metadata: { correlationId: `chain-${order}`, time: new Date() },
  });
  if (!placed.ok) throw new Error("not placed");
  return id;
}

/** The types of the commands that had an effect for an order, in their order. */
export async function effectsOf(
  { sql }: Database,
  order: string,
): Promise<string[]> {
  const rows = await sql<{ type: string }[]>`
    select type from effects where order_id = ${order} order by seq`;
  return rows.map(({ type }) => type);
}

/** A process as it is stored. */
export async function processOf(
  { sql }: Database,
  order: string,
  name = "shipping",
): Promise<{ steps: readonly string[]; hasEnded: boolean } | undefined> {
  const [row] = await sql<{ state: State; hasEnded: boolean }[]>`
    select state, ended_at is not null as "hasEnded" from nexus.processes where name = ${name} and process_id = ${order}`;
  return row === undefined
    ? undefined
    : { steps: row.state.steps, hasEnded: row.hasEnded };
}

export const running = (
  manager: Shipping,
  execute: (
    command: Command,
    context: Context,
  ) => Promise<CommandOutcome> = carryOut,
  options?: ProcessOptions,
): RunnableProcess => runProcess(manager, { execute }, options);

/** Starts process managers with short waits, keeping what they report. */
export function starting(
  database: Database,
  processes: readonly RunnableProcess[],
  more: Partial<ProcessManagersOptions> = {},
): {
  running: RunningProcesses;
  reports: (ProcessReport | SubscriptionReport)[];
} {
  const reports: (ProcessReport | SubscriptionReport)[] = [];
  const { settings, ...rest } = more;
  const started = startProcessManagers({
    database,
    processes,
    onReport: (report) => void reports.push(report),
    settings: {
      backOff: { baseMs: 5, capMs: 20 },
      maxAttempts: 3,
      leaseMs: 1_500,
      commandsAtOnce: 2,
      ...settings,
    },
    ...rest,
  });
  return { running: started, reports };
}
