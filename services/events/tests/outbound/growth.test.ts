import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  eventually,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { growthOver } from "../../src/outbound/growth.ts";
import { logIn } from "../../src/outbound/postgres/log-writer.ts";
import { kept } from "../domain/things.ts";

let db: TestDatabase;
let buses: readonly TestBus[];
beforeAll(async () => {
  db = await testDatabase("events", { max: 2 });
  buses = await Promise.all([testBus("events"), testBus("events")]);
});
afterAll(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await db.close();
});

test("whoever writes to the log wakes the followers of this process and of the others, after the commit and only then", async () => {
  const woken = [0, 0];
  // The other process has a database of its own to listen at, and nothing is written there.
  const elsewhere = { onSignal: () => () => undefined };
  const tellers = buses.map(({ bus }, n) => {
    const teller = growthOver(n === 0 ? db.database : elsewhere, bus);
    teller.onGrowth(() => {
      woken[n] = (woken[n] ?? 0) + 1;
    });
    return teller;
  });
  const write = (event: ReturnType<typeof kept>) =>
    db.database.transact((tx) => logIn(tx).keep([event]));
  const event = kept([]);
  await eventually("both are woken", async () => {
    await write(kept([]));
    await Bun.sleep(20);
    return woken.every((times) => times > 0) ? true : undefined;
  });
  await write(event);
  const before = woken[0];
  await write(event);
  const failed = db.database.transact(async (tx) => {
    await logIn(tx).keep([kept([])]);
    throw new Error("rolled back");
  });
  await expect(failed).rejects.toThrow("rolled back");
  expect(woken[0]).toBe(before);
  await Promise.all(tellers.map((teller) => teller.stop()));
});
