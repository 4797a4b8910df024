import type { Bus } from "@tixlys/messaging";
import type { Database } from "@tixlys/nexus/postgres";

/** What is told, and how often whoever takes it is killed meanwhile. */
export type ProofPlan = {
  readonly events: number;
  readonly kills: number;
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
  /** Events per second over all of it, kills and take-overs included. */
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

/** Events are told while the processes that take them are killed, one after the other and never the same; then ids are compared as sets. */
export async function prove(plan: ProofPlan): Promise<Proof> {
  const { database, deadlineMs } = plan;
  const startedAt = performance.now();
  const telling = publishOrders(plan.bus, plan.events);
  const running = [plan.start(), plan.start()];
  try {
    for (let kill = 1; kill <= plan.kills; kill += 1) {
      const share = (plan.events * kill) / (plan.kills + 1);
      await reached(database, share, startedAt + deadlineMs);
      // Whoever takes: the older of the two, as the other stands by.
      await running.shift()?.kill();
      running.push(plan.start());
    }
    const told = await telling;
    await reached(database, told.length, startedAt + deadlineMs);
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      ...(await compared(database, told)),
      kills: plan.kills,
      perSecond: told.length / seconds,
    };
  } finally {
    await Promise.all(running.map((each) => each.kill()));
  }
}

async function reached(
  { sql }: Database,
  count: number,
  deadline: number,
): Promise<void> {
  for (;;) {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from events where type = 'orders.order.placed'`;
    if ((row?.count ?? 0) >= count) return;
    if (performance.now() > deadline)
      throw new Error(
        `${String(row?.count)} of ${String(count)} events are in the log in time`,
      );
    await Bun.sleep(50);
  }
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
