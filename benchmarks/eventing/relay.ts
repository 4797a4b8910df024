/** Relay drain: rows per second from a filled outbox into the stream, beside a bare pipelined publish. */
import { startRelay } from "../../crates-ts/messaging/src/postgres/index.ts";
import type { Bus } from "../../crates-ts/messaging/src/index.ts";
import type { Database } from "../../crates-ts/nexus/src/postgres/index.ts";
import { interleaved } from "../lib/rounds.ts";
import type { Round } from "../lib/rounds.ts";
import { atLeast, isNoisy, plainly, shown } from "../lib/report.ts";
import { cpuMeter } from "../lib/cpu.ts";
import { figure, ratio } from "../lib/statistics.ts";
import { PLACED_SUBJECT, placed } from "./contracts.ts";
import { fillOutbox } from "./outbox-rows.ts";
import { messagingSql } from "./stage.ts";
import type { Stage } from "./stage.ts";

const GATE = 15_000;
const IN_FLIGHT = 256;
const DEADLINE_MS = 120_000;

/** Runs the part. */
export async function benchRelay(stage: Stage): Promise<void> {
  const { pool } = await stage.database("orders_relay", messagingSql);
  const database = pool(8);
  const bus = await stage.bus("orders");
  const { messages } = stage.options;
  const cpu: Record<"bare" | "relay", number[]> = { bare: [], relay: [] };
  const results = await interleaved(
    [
      {
        name: "bare",
        round: (_, round) => bare(bus, sizeOf(round, messages), cpu.bare),
      },
      {
        name: "relay",
        round: (_, round) =>
          drain(stage, database, bus, sizeOf(round, messages), cpu.relay),
      },
    ],
    stage.options,
  );
  const [limit, relay] = [results.get("bare"), results.get("relay")];
  if (limit === undefined || relay === undefined) return;
  const against = ratio(relay.perSecond, limit.perSecond);
  stage.report.add(
    plainly(
      "relay",
      "bare publish with message id, 256 in flight",
      limit.perSecond,
      "/s",
    ),
  );
  stage.report.add(
    atLeast("relay", "relay drain, tracing on", relay.perSecond, GATE, "/s"),
  );
  stage.report.add({
    part: "relay",
    what: "relay / bare publish",
    figure: shown(against, "", 2),
    gate: "",
    noisy: isNoisy(against),
  });
  for (const name of ["bare", "relay"] as const)
    stage.report.add(
      plainly(
        "relay",
        `processor time of the process per message, ${name}`,
        figure(cpu[name].slice(1)),
        " µs",
      ),
    );
  stage.plot("relay", {
    title: "Relay drain",
    unit: "messages per second",
    groups: [
      {
        label: "outbox to stream",
        bars: [limit, relay].map(({ name, perSecond }) => ({
          label: name,
          value: perSecond.median,
          min: perSecond.min,
          max: perSecond.max,
        })),
      },
    ],
  });
}

/** The warm-up is a tenth of a round. */
export const sizeOf = (round: number, messages: number): number =>
  round < 0 ? Math.ceil(messages / 10) : messages;

async function bare(bus: Bus, count: number, cpu: number[]): Promise<Round> {
  const payload = JSON.stringify(
    placed("0198f2c4-aaaa-7bbb-8ccc-1234567890ab"),
  ).padEnd(560);
  let sent = 0;
  const meter = cpuMeter();
  const startedAt = performance.now();
  const one = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      await bus.publish({
        subject: PLACED_SUBJECT,
        headers: { "x-request-id": "x" },
        payload,
        messageId: crypto.randomUUID(),
      });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  cpu.push(meter(count));
  return { perSecond: (count / (performance.now() - startedAt)) * 1000 };
}

/** Fills the outbox while no relay runs, starts one, and waits until every cursor has moved over the rows. */
async function drain(
  { logger, options }: Stage,
  database: Database,
  bus: Bus,
  count: number,
  cpu: number[],
): Promise<Round> {
  await fillOutbox(database, count, options.sampled);
  await database.sql`analyze messaging.outbox`;
  const ends = await endsOf(database);
  const meter = cpuMeter();
  const startedAt = performance.now();
  const relay = startRelay({
    database,
    bus,
    service: "orders",
    lanes: ["events"],
    logger,
  });
  while (!(await passed(database, ends))) {
    if (performance.now() - startedAt > DEADLINE_MS)
      throw new Error("the relay did not drain in time");
    await Bun.sleep(5);
  }
  const perSecond = (count / (performance.now() - startedAt)) * 1000;
  cpu.push(meter(count));
  await relay.stop();
  return { perSecond };
}

type End = { bucket: number; position: string };

const endsOf = async ({ sql }: Database): Promise<End[]> => [
  ...(await sql<
    End[]
  >`select bucket, max(position)::text as position from messaging.outbox group by bucket`),
];

async function passed(
  { sql }: Database,
  ends: readonly End[],
): Promise<boolean> {
  const rows = await sql<
    End[]
  >`select bucket, position::text from messaging.relay_cursor`;
  const at = new Map(
    rows.map(({ bucket, position }) => [bucket, BigInt(position)]),
  );
  return ends.every(
    ({ bucket, position }) => (at.get(bucket) ?? 0n) >= BigInt(position),
  );
}
