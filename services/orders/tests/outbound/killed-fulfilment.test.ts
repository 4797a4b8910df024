import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Call, eventually, type TestDatabase } from "@tixlys/testkit";
import {
  customer,
  databaseOf,
  describeProvider,
  knowService,
  placed,
  post,
  replicaOver,
  won,
  workersOver,
} from "../api/orders-api.ts";

let folder: string;
let db: TestDatabase;
let call: Call;
let hasty: Call;
const ada = Bun.randomUUIDv7();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fulfilment-"));
  db = await databaseOf();
  ({ call } = replicaOver(db.database));
  ({ call: hasty } = replicaOver(db.database, { openForMs: 30 }));
  await knowService(db.database);
  await describeProvider(db.database, ada);
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

const points = [
  ["event", "before"],
  ["event", "after"],
  ["command", "inside"],
  ["command", "before"],
  ["command", "after"],
  ["timeout", "before"],
  ["timeout", "after"],
] as const;

/** An order whose job has been confirmed, so that it is to be closed. */
async function confirmed(): Promise<string> {
  const me = Bun.randomUUIDv7();
  const { order, job } = await won(call, me, ada, ["start", "complete"]);
  await post(call, `/v1/jobs/${job}/confirm`, customer(me));
  return order;
}

/** The process as one file, which each of them loads faster than its modules. */
async function bundled(): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [`${import.meta.dir}/fulfilment-process.ts`],
    target: "bun",
    outdir: folder,
  });
  const [made] = outputs;
  if (made === undefined) throw new Error("there is no bundle");
  return made.path;
}

/** Waits for its death. One that finds nothing to die of would live for ever, and must not do so in silence. */
async function death(process: Bun.Subprocess, point: string): Promise<void> {
  const patience = setTimeout(() => process.kill(), 30_000);
  expect(`${point}: ${await process.exited}`).toBe(`${point}: 137`);
  clearTimeout(patience);
}

test("killed before and after the commit of an event, a command and a timeout, and in the middle of a command, it loses and doubles nothing", async () => {
  const script = await bundled();
  // They load while there is made what they are to do.
  const waiting = points.map(([kind, phase]) => ({
    point: `${kind} ${phase}`,
    process: Bun.spawn([process.execPath, script, db.url, kind, phase], {
      stdin: "pipe",
      stdout: "ignore",
      stderr: "inherit",
    }),
  }));
  const closing: string[] = [];
  const expiring: string[] = [];
  for (const { point, process } of waiting) {
    // Each has an event, a command and a timeout of its own, for those before it may have done all that there was.
    closing.push(await confirmed());
    expiring.push(await placed(hasty, Bun.randomUUIDv7()));
    await process.stdin.write("go");
    await process.stdin.end();
    await death(process, point);
  }
  const ended = () => db.database.sql<{ id: string; type: string }[]>`
    select stream_id as id, type from nexus.events
     where stream_type = 'order' and type in ('OrderClosed', 'OrderExpired', 'OrderCancelled') order by position`;
  const workers = workersOver(db.database);
  await eventually("all have ended", async () =>
    (await ended()).length >= closing.length + expiring.length
      ? true
      : undefined,
  );
  // Whatever were to come twice would have come when nobody has anything left to do.
  await eventually("nothing is left to do", async () => {
    workers.processes.wake();
    const [left] = await db.database.sql<{ n: number }[]>`
      select (select count(*) from nexus.process_commands)::int
           + (select count(*) from nexus.timers)::int
           + (select count(*) from nexus.processes where ended_at is null)::int as n`;
    return left?.n === 0 ? true : undefined;
  });
  await workers.stop();
  const all = (await ended()).map(({ id, type }) => `${type} ${id}`).toSorted();
  expect(all).toEqual(
    [
      ...closing.map((id) => `OrderClosed ${id}`),
      ...expiring.map((id) => `OrderExpired ${id}`),
    ].toSorted(),
  );
  const told = await db.database.sql`
    select from messaging.outbox where subject in ('evt.orders.order.closed.v1', 'evt.orders.order.expired.v1')`;
  expect(told).toHaveLength(closing.length + expiring.length);
}, 240_000);
