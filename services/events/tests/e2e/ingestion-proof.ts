import type { Bus } from "@tixlys/messaging";
import type { Database } from "@tixlys/nexus/postgres";

/** What is told, and how often whoever takes it is killed meanwhile. */
export type ProofPlan = {
  readonly events: number;
  readonly kills: number;
  /** How many run at a time. */
  readonly workers: number;
  /** Publishes as `orders`. */
  readonly bus: Bus;
  /** The log's own. */
  readonly database: Database;
  /** Starts a process that takes events into the log. */
  readonly start: () => { readonly kill: () => Promise<void> };
  readonly deadlineMs: number;
};

/** How it came out. */
export type Proof = {
  readonly told: number;
  readonly lost: readonly string[];
  /** In the log, and told by nobody. */
  readonly strange: readonly string[];
  /** Places that two events have. */
  readonly shared: number;
  readonly kills: number;
  /** Events per second over all of it, starts and take-overs included. */
  readonly perSecond: number;
};

const inFlight = 256;

/** An event of an order, as the relay of `orders` publishes it. */
export async function publishOrder(bus: Bus, id: string): Promise<void> {
  const data = {
    orderId: id,
    customerId: Bun.randomUUIDv7(),
    serviceId: id,
    status: "open",
  };
  const payload = JSON.stringify({
    id,
    type: "orders.order.placed",
    version: 1,
    time: new Date().toISOString(),
    producer: "orders",
    subject: id,
    aggregateVersion: 1,
    correlationId: id,
    actor: { kind: "user", id: data.customerId },
    data,
  });
  await bus.publish({
    subject: "evt.orders.order.placed.v1",
    headers: { "x-request-id": id, "tixlys-bucket": "0" },
    payload,
    messageId: id,
  });
}

/** Publishes so many; answers their ids. */
export async function publishOrders(
  bus: Bus,
  count: number,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const one = async (): Promise<void> => {
    while (ids.length < count) {
      const id = Bun.randomUUIDv7();
      ids.push(id);
      await publishOrder(bus, id);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return ids;
}

/**
 * All of them wait in the stream, so that whoever takes them is in the middle of a batch whenever they are killed; those that stand
 * by are killed, too. Then ids are compared as sets.
 */
export async function prove(plan: ProofPlan): Promise<Proof> {
  const { database, deadlineMs, kills } = plan;
  const told = await publishOrders(plan.bus, plan.events);
  const startedAt = performance.now();
  const startAll = () => Array.from({ length: plan.workers }, plan.start);
  let running = startAll();
  const killAll = () => Promise.all(running.map((each) => each.kill()));
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const share = (plan.events * kill) / (kills + 1);
      await reached(database, share, startedAt + deadlineMs);
      await killAll();
      running = startAll();
    }
    await reached(database, told.length, startedAt + deadlineMs);
    const seconds = (performance.now() - startedAt) / 1_000;
    const perSecond = told.length / seconds;
    return { ...(await compared(database, told)), kills, perSecond };
  } finally {
    await killAll();
  }
}

async function reached(
  { sql }: Database,
  count: number,
  deadline: number,
): Promise<void> {
  for (;;) {
    // Read from an index: what is drawn for events that were there already makes it higher, so that the end is counted.
    const [row] = await sql<{ tip: string }[]>`
      select coalesce(max(position), 0)::text as tip from events`;
    if (Number(row?.tip ?? 0) >= count && (await counted({ sql })) >= count)
      return;
    if (performance.now() > deadline)
      throw new Error(
        `${String(await counted({ sql }))} of ${String(count)} events are in the log in time`,
      );
    await Bun.sleep(5);
  }
}

async function counted({ sql }: Pick<Database, "sql">): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from events where type = 'orders.order.placed'`;
  return row?.count ?? 0;
}

async function compared(
  { sql }: Database,
  told: readonly string[],
): Promise<Pick<Proof, "told" | "lost" | "strange" | "shared">> {
  const rows = await sql<{ id: string; position: string }[]>`
    select id::text as id, position::text as position from events where type = 'orders.order.placed'`;
  const there = new Set(rows.map(({ id }) => id));
  const wanted = new Set(told);
  const places = new Set(rows.map(({ position }) => position));
  return {
    told: wanted.size,
    lost: told.filter((id) => !there.has(id)),
    strange: rows.flatMap(({ id }) => (wanted.has(id) ? [] : [id])),
    shared: rows.length - places.size,
  };
}
