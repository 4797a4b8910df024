/** From the stream into the log: events per second of one worker that finds many of them waiting, indexes and mentions included. */
import { publishOrders } from "../../services/events/tests/e2e/ingestion-proof.ts";
import type { Database } from "../../crates-ts/nexus/src/postgres/index.ts";
import { atLeast, plainly } from "../lib/report.ts";
import { figure } from "../lib/statistics.ts";
import { startLogServers } from "./stage.ts";
import type { EventsStage, LogServers } from "./stage.ts";

const GATE = 5_000;
const DEADLINE_MS = 120_000;

/** Runs the part. */
export async function benchIngestion({
  options,
  report,
}: EventsStage): Promise<void> {
  const servers = await startLogServers();
  const rates: number[] = [];
  const cpu: number[] = [];
  try {
    // The first round is for nobody: caches are cold, and files grow.
    for (let round = 0; round <= options.rounds; round += 1) {
      const one = await drain(servers, options.messages);
      if (round === 0) continue;
      rates.push(one.perSecond);
      cpu.push(one.cpuMicros);
    }
  } finally {
    await servers.stop();
  }
  report.add(
    atLeast(
      "ingestion",
      "from the stream into the log",
      figure(rates),
      GATE,
      "/s",
    ),
  );
  report.add(
    plainly(
      "ingestion",
      "processor time of the worker for each event",
      figure(cpu),
      " µs",
    ),
  );
}

/** Lets that many wait in the stream, and takes the time from the first batch of a fresh worker to its last. */
async function drain(
  { database, orders, startWorker }: LogServers,
  count: number,
): Promise<{ readonly perSecond: number; readonly cpuMicros: number }> {
  const before = await logged(database);
  await publishOrders(orders, count);
  const worker = startWorker();
  try {
    const deadline = performance.now() + DEADLINE_MS;
    let first: { readonly at: number; readonly count: number } | undefined;
    let cpuAtFirst = 0;
    for (;;) {
      const done = (await logged(database)) - before;
      const at = performance.now();
      if (done > 0 && first === undefined) {
        first = { at, count: done };
        cpuAtFirst = await cpuMicrosOf(worker.pid);
      }
      if (done >= count && first !== undefined) {
        const events = done - first.count;
        const used = (await cpuMicrosOf(worker.pid)) - cpuAtFirst;
        return {
          perSecond: (events / (at - first.at)) * 1_000,
          cpuMicros: used / events,
        };
      }
      if (at > deadline)
        throw new Error(`${done} of ${count} events are in the log in time`);
      await Bun.sleep(10);
    }
  } finally {
    await worker.kill();
  }
}

/** By the highest place, which is read from an index: counting rows would be work of its own. */
async function logged({ sql }: Database): Promise<number> {
  const [row] = await sql<{ tip: string }[]>`
    select coalesce(max(position), 0)::text as tip from events`;
  return Number(row?.tip ?? 0);
}

const TICK_MICROS = 10_000;

/** User and system time of a process so far (proc(5), fields 14 and 15). */
async function cpuMicrosOf(pid: number): Promise<number> {
  const stat = await Bun.file(`/proc/${pid}/stat`).text();
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
}
