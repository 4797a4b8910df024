/**
 * Flows in a process of its own: a customer places an order, a provider offers, the customer accepts; each flow over one connection.
 * As fast as flows end, or at a fixed rate: then each falls due at its moment and its time is counted from then, so that a slow one
 * does not hide those behind it.
 *
 * Reads a `FlowPlan` as JSON from its input; prints `FlowsDone`.
 */
import { connect, requestOf } from "./connection.ts";
import type { Connection } from "./connection.ts";

/** What to do. */
export type FlowPlan = {
  readonly port: number;
  readonly ms: number;
  /** Under way at once. */
  readonly flows: number;
  /** A second; 0: as fast as they end. */
  readonly rate: number;
  /** Tokens. */
  readonly customers: readonly string[];
  readonly providers: readonly string[];
  readonly serviceIds: readonly string[];
};

/** What came of it. */
export type FlowsDone = {
  readonly perSecond: number;
  /** Milliseconds of each whole flow. */
  readonly latenciesMs: readonly number[];
  /** Median milliseconds of each of its steps. */
  readonly steps: Readonly<Record<"order" | "offer" | "accept", number>>;
};

const DAY_MS = 86_400_000;
const steps = {
  order: [] as number[],
  offer: [] as number[],
  accept: [] as number[],
};

// cast: written by flows.ts of the same checkout.
const plan = JSON.parse(await Bun.stdin.text()) as FlowPlan;
const { rate, flows } = plan;
const latenciesMs: number[] = [];
let begun = 0;

const pick = (list: readonly string[], at: number): string =>
  list[at % list.length] ?? "";
const soon = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toISOString();

/** Sends one step. @throws Error for an answer other than 2xx. */
async function step(
  name: keyof typeof steps,
  connection: Connection,
  request: string,
): Promise<string> {
  const from = performance.now();
  const answer = await connection.ask(request);
  steps[name].push(performance.now() - from);
  if (!answer.startsWith("HTTP/1.1 2")) throw new Error(answer.slice(0, 800));
  return answer;
}

const pathIn = (answer: string): string =>
  /^location: (\S+)/im.exec(answer)?.[1] ?? "";

async function flow(connection: Connection): Promise<void> {
  const at = begun++;
  const customer = pick(plan.customers, at);
  const order = {
    serviceId: pick(plan.serviceIds, at),
    description: "Two sockets in the kitchen, and the lamp over the table.",
    location: { lat: 48 + Math.random() * 4, lon: 8 + Math.random() * 10 },
    city: "Prague",
    timeStart: soon(3),
    timeEnd: soon(4),
    budget: { amount: "100", currency: "EUR" },
  };
  const placed = pathIn(
    await step(
      "order",
      connection,
      requestOf("POST", "/orders/v1/orders", customer, order),
    ),
  );
  const bid = {
    price: { amount: "90.50", currency: "EUR" },
    bookTime: soon(3.5),
    message: "Tomorrow at nine.",
  };
  const offer = pathIn(
    await step(
      "offer",
      connection,
      requestOf("POST", `${placed}/offers`, pick(plan.providers, at), bid),
    ),
  );
  await step(
    "accept",
    connection,
    requestOf("POST", `${offer}/accept`, customer),
  );
}

const connections = await Promise.all(
  Array.from({ length: flows }, () => connect(plan.port)),
);
const startedAt = performance.now();
const until = startedAt + plan.ms;
let taken = 0;

/** When the next flow is due; undefined when there is none any more. */
function nextDue(): number | undefined {
  const due =
    rate === 0 ? performance.now() : startedAt + (taken * 1_000) / rate;
  taken += 1;
  return due < until ? due : undefined;
}

async function loop(connection: Connection): Promise<void> {
  for (let due = nextDue(); due !== undefined; due = nextDue()) {
    // Hopelessly late: what is still due counts with what it has waited, so that a load ends in twice its time.
    if (performance.now() > until + plan.ms) {
      latenciesMs.push(performance.now() - due);
      continue;
    }
    const waitMs = due - performance.now();
    if (waitMs > 0) await Bun.sleep(waitMs);
    await flow(connection);
    latenciesMs.push(performance.now() - due);
  }
  connection.end();
}

await Promise.all(connections.map(loop));
const seconds = (performance.now() - startedAt) / 1_000;
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
console.log(
  JSON.stringify({
    perSecond: latenciesMs.length / seconds,
    latenciesMs,
    steps: {
      order: middle(steps.order),
      offer: middle(steps.offer),
      accept: middle(steps.accept),
    },
  } satisfies FlowsDone),
);
process.exit(0);
