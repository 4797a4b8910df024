/** Batched inbox: messages per second from the stream to their inbox row, without and with an effect of one insert each. */
import {
  on,
  startConsumer,
} from "../../crates-ts/messaging/src/postgres/index.ts";
import type { Bus } from "../../crates-ts/messaging/src/index.ts";
import type {
  Database,
  Transaction,
} from "../../crates-ts/nexus/src/postgres/index.ts";
import { interleaved } from "../lib/rounds.ts";
import type { Round } from "../lib/rounds.ts";
import { cpuMeter } from "../lib/cpu.ts";
import { figure } from "../lib/statistics.ts";
import { atLeast, plainly } from "../lib/report.ts";
import { barOf } from "../lib/plot.ts";
import {
  PLACED,
  PLACED_SUBJECT,
  billing,
  orders,
  placed,
} from "./contracts.ts";
import { KEYS } from "./outbox-rows.ts";
import { sizeOf } from "./relay.ts";
import { messagingSql } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { uuidV7 } from "../../crates-ts/nexus/src/index.ts";

const GATE = 12_000;
const IN_FLIGHT = 256;
const DEADLINE_MS = 180_000;

const effectsSql = `${messagingSql}
--> statement-breakpoint
create table effects (message_id uuid not null, key text not null, n int not null)`;

type Handle = (
  tx: Transaction,
  id: string,
  key: string,
  n: number,
) => Promise<void>;

/** Runs the part. */
export async function benchConsumer(stage: Stage): Promise<void> {
  const { pool } = await stage.database("billing_consumer", effectsSql);
  const database = pool(12);
  const [producer, consumer] = [
    await stage.bus("orders"),
    await stage.bus("billing"),
  ];
  const insert: Handle = async (tx, id, key, n) =>
    void (await tx.sql`insert into effects (message_id, key, n) values (${id}::uuid, ${key}, ${n})`);
  const cpu: Record<"inbox" | "effect", number[]> = { inbox: [], effect: [] };
  const consuming =
    (handle: Handle, cpu: number[]) =>
    async (_: number, round: number): Promise<Round> => {
      const count = sizeOf(round, stage.options.messages);
      await fillStream(producer, count, stage.options.sampled);
      return consume(stage, database, consumer, count, handle, cpu);
    };
  const results = await interleaved(
    [
      {
        name: "raw inbox, 64 ids a statement",
        round: (_, round) =>
          rawInbox(database, sizeOf(round, stage.options.messages)),
      },
      {
        name: "inbox row only",
        round: consuming(async () => undefined, cpu.inbox),
      },
      {
        name: "inbox row and one insert",
        round: consuming(insert, cpu.effect),
      },
    ],
    stage.options,
  );
  const all = [...results.values()];
  const [raw, inbox, effect] = all;
  if (raw === undefined || inbox === undefined || effect === undefined) return;
  stage.report.add(
    plainly(
      "consumer",
      "raw inbox statement, 64 ids, 4 connections",
      raw.perSecond,
      "/s",
    ),
  );
  stage.report.add(
    atLeast(
      "consumer",
      "batched inbox consumer, tracing on",
      inbox.perSecond,
      GATE,
      "/s",
    ),
  );
  stage.report.add(
    plainly(
      "consumer",
      "the same with an effect of one insert per message",
      effect.perSecond,
      "/s",
    ),
  );
  for (const name of ["inbox", "effect"] as const)
    stage.report.add(
      plainly(
        "consumer",
        `processor time of the process per message, ${name}`,
        figure(cpu[name].slice(1)),
        " µs",
      ),
    );
  stage.plot("consumer", {
    title: "Consumer",
    unit: "messages per second",
    groups: [
      {
        label: "stream to effect",
        bars: all.map(({ name, perSecond }) => barOf(name, perSecond)),
      },
    ],
  });
}

/** What one inbox statement of 64 ids costs at best: no transaction around it, nothing else. */
async function rawInbox({ sql }: Database, count: number): Promise<Round> {
  let left = Math.ceil(count / 64);
  const startedAt = performance.now();
  const loop = async (): Promise<void> => {
    while (left-- > 0) {
      const ids = Array.from({ length: 64 }, newId);
      await sql`insert into messaging.inbox (consumer, message_id, attempt, lag_ms)
        select 'raw', id, 1, 0 from unnest(${`{${ids.join(",")}}`}::uuid[]) as new(id) on conflict do nothing returning message_id::text`;
    }
  };
  await Promise.all(Array.from({ length: 4 }, loop));
  return { perSecond: (count / (performance.now() - startedAt)) * 1000 };
}

const newId = (): string =>
  uuidV7(new Date(), crypto.getRandomValues(new Uint8Array(10)));
const keys = Array.from({ length: KEYS }, newId);
let version = 0;

/** Publishes envelopes as the relay would. */
async function fillStream(
  bus: Bus,
  count: number,
  sampled: number,
): Promise<void> {
  let sent = 0;
  const one = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      const id = newId();
      const key = keys[sent % KEYS] ?? "";
      const traceId = id.replaceAll("-", "");
      const payload = JSON.stringify({
        id,
        type: PLACED,
        version: 1,
        time: new Date().toISOString(),
        producer: "orders",
        subject: key,
        aggregateVersion: (version += 1),
        correlationId: id,
        data: placed(key),
      });
      const flags = sent % 100 < sampled * 100 ? "01" : "00";
      const headers = {
        "x-request-id": id,
        traceparent: `00-${traceId}-${traceId.slice(16)}-${flags}`,
        "tixlys-bucket": "0",
      };
      await bus.publish({
        subject: PLACED_SUBJECT,
        headers,
        payload,
        messageId: id,
      });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
}

/** Starts a consumer and waits until it has handled `count` messages. */
async function consume(
  { logger }: Stage,
  database: Database,
  bus: Bus,
  count: number,
  handle: Handle,
  cpu: number[],
): Promise<Round> {
  let handled = 0;
  const before = await inboxSize(database);
  const meter = cpuMeter();
  const startedAt = performance.now();
  const consumer = startConsumer<Transaction>({
    database,
    bus,
    contract: billing,
    bind: (tx) => tx,
    logger,
    handlers: [
      on(orders, PLACED, async (event, tx: Transaction) => {
        await handle(tx, event.id, event.subject, event.aggregateVersion);
        handled += 1;
      }),
    ],
  });
  while (handled < count || (await inboxSize(database)) < before + count) {
    if (performance.now() - startedAt > DEADLINE_MS)
      throw new Error(`the consumer handled ${handled} of ${count} in time`);
    await Bun.sleep(5);
  }
  const perSecond = (count / (performance.now() - startedAt)) * 1000;
  cpu.push(meter(count));
  await consumer.stop();
  return { perSecond };
}

const inboxSize = async ({ sql }: Database): Promise<number> => {
  const [row] = await sql<
    { count: number }[]
  >`select count(*)::int as count from messaging.inbox where consumer = 'billing-orders'`;
  return row?.count ?? 0;
};
