/** From the commit to the effect: 500 events a second through outbox, relay, stream and consumer; and with nothing to wake the relay. */
import {
  on,
  outbox,
  startConsumer,
  startRelay,
} from "../../crates-ts/messaging/src/postgres/index.ts";
import type { Consumer } from "../../crates-ts/messaging/src/postgres/index.ts";
import type {
  Database,
  Transaction,
} from "../../crates-ts/nexus/src/postgres/index.ts";
import { figure, percentile } from "../lib/statistics.ts";
import { atMost } from "../lib/report.ts";
import { PLACED, billing, orders, placed } from "./contracts.ts";
import { messagingSql } from "./stage.ts";
import type { Stage } from "./stage.ts";

const PER_SECOND = 500;
/** The relay looks once a second when nothing wakes it. */
const POLL_MS = 1_000;
const DEADLINE_MS = 30_000;

const effectsSql = `${messagingSql}
--> statement-breakpoint
create table effects (message_id uuid not null, key text not null)`;

/** Runs the part. */
export async function benchLatency(stage: Stage): Promise<void> {
  const producer = await stage.database("orders_latency", messagingSql);
  const consumer = await stage.database("billing_latency", effectsSql);
  const committed = new Map<string, number>();
  const latencies: number[] = [];
  const effective = (ids: readonly string[]): void => {
    const now = performance.now();
    for (const id of ids) {
      latencies.push(now - (committed.get(id) ?? Number.NaN));
      committed.delete(id);
    }
  };
  const running = await listen(stage, consumer.pool(12), effective);
  const database = producer.pool(16);
  // Commits of another pool are another process's, as far as the relay can tell: nothing wakes it.
  const elsewhere = producer.pool(16);
  const relay = startRelay({
    database,
    bus: await stage.bus("orders"),
    service: "orders",
    lanes: ["events"],
    logger: stage.logger,
  });
  const round = async (
    from: Database,
    ms: number,
  ): Promise<{ p50: number; p99: number }> => {
    latencies.length = 0;
    const sent = await send(from, committed, ms);
    const deadline = performance.now() + DEADLINE_MS;
    while (latencies.length < sent) {
      if (performance.now() > deadline)
        throw new Error(
          `${latencies.length} of ${sent} events took effect in time`,
        );
      await Bun.sleep(5);
    }
    return {
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    };
  };
  const { rounds, roundMs } = stage.options;
  await round(database, 1_000);
  const [woken, polled] = [[], []] as { p50: number; p99: number }[][];
  for (let turn = 0; turn < rounds; turn += 1) {
    woken?.push(await round(database, roundMs));
    polled?.push(await round(elsewhere, roundMs));
  }
  const p50 = figure(woken?.map((one) => one.p50) ?? []);
  const p99 = figure(woken?.map((one) => one.p99) ?? []);
  const p99Polled = figure(polled?.map((one) => one.p99) ?? []);
  stage.report.add(
    atMost(
      "latency",
      `commit → effect at ${PER_SECOND}/s, p50`,
      p50,
      5,
      " ms",
      1,
    ),
  );
  stage.report.add(
    atMost(
      "latency",
      `commit → effect at ${PER_SECOND}/s, p99`,
      p99,
      20,
      " ms",
      1,
    ),
  );
  stage.report.add(
    atMost(
      "latency",
      "the same when the relay only polls, p99",
      p99Polled,
      POLL_MS + 20,
      " ms",
      0,
    ),
  );
  await relay.stop();
  await running.stop();
}

/** Consumes, and says which messages a transaction has brought to effect once it has been committed. */
async function listen(
  stage: Stage,
  database: Database,
  effective: (ids: readonly string[]) => void,
): Promise<Consumer> {
  const handled = new WeakMap<Transaction, string[]>();
  return startConsumer<Transaction>({
    database: {
      ...database,
      transact: async (work) => {
        const ids: string[] = [];
        const result = await database.transact((tx) => {
          handled.set(tx, ids);
          return work(tx);
        });
        effective(ids);
        return result;
      },
    },
    bus: await stage.bus("billing"),
    contract: billing,
    bind: (tx) => tx,
    logger: stage.logger,
    handlers: [
      on(orders, PLACED, async (event, tx: Transaction) => {
        await tx.sql`insert into effects (message_id, key) values (${event.id}::uuid, ${event.subject})`;
        handled.get(tx)?.push(event.id);
      }),
    ],
  });
}

/** Commits events at a steady pace, of as many keys, and notes when each commit was answered. */
async function send(
  database: Database,
  committed: Map<string, number>,
  ms: number,
): Promise<number> {
  const startedAt = performance.now();
  const sending: Promise<void>[] = [];
  const count = Math.round((ms / 1000) * PER_SECOND);
  for (let n = 0; n < count; n += 1) {
    const dueMs = startedAt + (n / PER_SECOND) * 1000 - performance.now();
    if (dueMs > 1) await Bun.sleep(dueMs);
    sending.push(commit(database, committed));
  }
  await Promise.all(sending);
  return count;
}

async function commit(
  database: Database,
  committed: Map<string, number>,
): Promise<void> {
  const key = crypto.randomUUID();
  const id = Bun.randomUUIDv7();
  // Noted before and after: an effect that is faster than the answer is not to be lost.
  committed.set(id, performance.now());
  await database.transact((tx) =>
    outbox(tx, orders).publish(PLACED, {
      id,
      subject: key,
      aggregateVersion: 1,
      data: placed(key),
    }),
  );
  if (committed.has(id)) committed.set(id, performance.now());
}
