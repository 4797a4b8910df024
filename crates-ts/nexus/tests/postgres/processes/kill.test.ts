import { afterAll, beforeAll, expect, test, setDefaultTimeout } from "bun:test";
import { join } from "node:path";
import type { Database } from "../../../src/postgres/index.ts";
import { child } from "../support/child.ts";
import { ownStore } from "../support/store.ts";
import type { OwnStore } from "../support/store.ts";
import { until } from "../support/until.ts";
import {
  effectsOf,
  makeEffects,
  payLate,
  place,
  processOf,
  running,
  shipping,
  starting,
} from "./shipping.ts";

setDefaultTimeout(120_000);
let store: OwnStore;
let database: Database;

beforeAll(async () => {
  store = await ownStore("killed");
  ({ database } = store);
  await makeEffects(database);
});
afterAll(() => store.close());

const POINTS = [
  ["event", "before"],
  ["event", "after"],
  ["command", "inside"],
  ["command", "before"],
  ["command", "after"],
  ["timeout", "before"],
  ["timeout", "after"],
] as const;
const script = join(import.meta.dir, "shipping-process.ts");

test("killed before and after the commit of an event, a command and a timeout, and in the middle of a command, a process loses and doubles nothing", async () => {
  const paid: string[] = [];
  const late: string[] = [];
  for (const [kind, phase] of POINTS) {
    paid.push(`paid-${kind}-${phase}`);
    late.push(`late-${kind}-${phase}`);
    await place(database, `paid-${kind}-${phase}`);
    await place(database, `late-${kind}-${phase}`, 20);
    const killed = child(script, [store.url, kind, phase]);
    expect(await killed.exited).toBe(137);
  }
  const last = starting(database, [running(shipping(), payLate)]);
  await until(
    "all ships",
    async () =>
      (
        await database.sql`select 1 from effects where type in ('Ship', 'Cancel')`
      ).length >=
      paid.length + late.length,
  );
  await until(
    "nothing waits",
    async () =>
      (
        await database.sql`select 1 from nexus.process_commands union all select 1 from nexus.timers`
      ).length === 0,
  );
  await last.running.stop();
  for (const order of paid) {
    expect(await effectsOf(database, order)).toEqual([
      "TakePayment",
      "Notify",
      "Ship",
    ]);
    expect((await processOf(database, order))?.steps).toEqual([
      "OrderPlaced",
      "PaymentTaken",
    ]);
  }
  for (const order of late) {
    expect((await effectsOf(database, order)).toSorted()).toEqual([
      "Cancel",
      "Notify",
      "Notify",
    ]);
    expect((await processOf(database, order))?.steps).toEqual([
      "OrderPlaced",
      "payment",
    ]);
  }
  const [events] = await database.sql<
    { n: number }[]
  >`select count(*)::int as n from nexus.events where type = 'PaymentTaken'`;
  expect(events?.n).toBe(paid.length);
});
