import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventually, type TestDatabase } from "@tixlys/testkit";
import {
  bid,
  type Call,
  customer,
  databaseOf,
  describeProvider,
  knowService,
  placed,
  post,
  provider,
  replicaOver,
  textAt,
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
  const id = await placed(call, me);
  const offer = await bid(call, ada, id);
  const path = `/v1/orders/${id}/offers/${offer}/accept`;
  const won = await post(call, path, customer(me));
  const job = textAt(won, "data.order.job.id");
  for (const step of ["start", "complete"])
    await post(call, `/v1/jobs/${job}/${step}`, provider(ada));
  await post(call, `/v1/jobs/${job}/confirm`, customer(me));
  return id;
}

test("killed before and after the commit of an event, a command and a timeout, and in the middle of a command, it loses and doubles nothing", async () => {
  const closing: string[] = [];
  const expiring: string[] = [];
  for (const [kind, phase] of points) {
    closing.push(await confirmed());
    expiring.push(await placed(hasty, Bun.randomUUIDv7()));
    const script = `${import.meta.dir}/fulfilment-process.ts`;
    const killed = Bun.spawn([process.execPath, script, db.url, kind, phase], {
      stdout: "ignore",
      stderr: "inherit",
    });
    expect(await killed.exited).toBe(137);
  }
  const ended = () => db.database.sql<{ id: string; type: string }[]>`
    select stream_id as id, type from nexus.events
     where stream_type = 'order' and type in ('OrderClosed', 'OrderExpired', 'OrderCancelled') order by position`;
  const workers = workersOver(db.database);
  await eventually("all have ended", async () =>
    (await ended()).length >= 2 * points.length ? true : undefined,
  );
  // Whatever were to come twice would come now.
  workers.processes.wake();
  await Bun.sleep(300);
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
  expect(told).toHaveLength(2 * points.length);
}, 90_000);
