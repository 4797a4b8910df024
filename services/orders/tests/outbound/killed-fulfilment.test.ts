import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventually, type TestDatabase } from "@tixlys/testkit";
import {
  type Call,
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

let db: TestDatabase;
let call: Call;
let hasty: Call;
const ada = Bun.randomUUIDv7();
beforeAll(async () => {
  db = await databaseOf();
  ({ call } = replicaOver(db.database));
  ({ call: hasty } = replicaOver(db.database, { openForMs: 30 }));
  await knowService(db.database);
  await describeProvider(db.database, ada);
});
afterAll(() => db.close());

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

test("killed before and after the commit of an event, a command and a timeout, and in the middle of a command, it loses and doubles nothing", async () => {
  const closing: string[] = [];
  const expiring: string[] = [];
  const script = `${import.meta.dir}/fulfilment-process.ts`;
  // All at once: each does what the others have not got to, until it comes to its own end.
  let alive: number = points.length;
  const exits = points.map(async ([kind, phase]) => {
    const killed = Bun.spawn([process.execPath, script, db.url, kind, phase], {
      stdout: "ignore",
      stderr: "inherit",
    });
    const code = await killed.exited;
    alive -= 1;
    return code;
  });
  const until = performance.now() + 60_000;
  while (alive > 0 && performance.now() < until) {
    closing.push(await confirmed());
    expiring.push(await placed(hasty, Bun.randomUUIDv7()));
    await Bun.sleep(100);
  }
  expect(await Promise.all(exits)).toEqual(points.map(() => 137));
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
}, 90_000);
