import { afterAll, beforeAll, expect, test } from "bun:test";
import { programOf, type TestDatabase, testDatabase } from "@tixlys/testkit";
import { kept } from "../../domain/things.ts";
import { happen, sendingOver, webhooksOver } from "../../webhook-world.ts";
import { eventually, receiver } from "./receiver.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("events", { max: 8 });
});
afterAll(() => db.close());

/** How long a process may take to be killed or to do its work, on a machine that has much else to do. */
const deadlineMs = 60_000;
const events = 200;

test(
  "a process that is killed while it sends: everything arrives, and only what had no outcome yet, of which there is a bound, is sent once more, under the same id",
  async () => {
    // Its work is its own, and nobody else's: one that finds nothing left to do could not be killed in the middle of it.
    const userId = Bun.randomUUIDv7();
    const started = Promise.withResolvers<void>();
    const target = receiver(async (_, nth) => {
      if (nth === 40) started.resolve();
      await Bun.sleep(2);
      return new Response("thanks");
    });
    const made = await webhooksOver(db.database).createWebhook(
      { userId, isManagement: false },
      { url: target.url, types: ["*"] },
    );
    const webhookId = made.ok ? made.value.webhook.id : "";
    const all = Array.from({ length: events }, () => kept([userId]));
    await happen(db.database, all);
    const child = Bun.spawn(
      [process.execPath, programOf(`${import.meta.dir}/sending-process.ts`)],
      {
        env: { PATH: process.env["PATH"] ?? "", DATABASE_URL: db.url },
        stdout: "inherit",
        stderr: "inherit",
      },
    );
    const late = Bun.sleep(deadlineMs).then(() =>
      Promise.reject(
        new Error("the process that is to be killed does nothing"),
      ),
    );
    await Promise.race([started.promise, late]);
    child.kill("SIGKILL");
    await child.exited;
    const open = await pending(webhookId);
    expect(open.size).toBeGreaterThan(0);

    const survivor = sendingOver(db.database, { limits: { holdMs: 500 } });
    await eventually("the rest", async () =>
      (await pending(webhookId)).size === 0 ? true : undefined,
    );
    await survivor.stop();
    expect(new Set(target.ids())).toEqual(new Set(all.map(({ id }) => id)));
    const again = target
      .ids()
      .filter((id, place, ids) => ids.indexOf(id) !== place);
    expect(again.filter((id) => !open.has(id))).toEqual([]);
    expect(again.length).toBeLessThanOrEqual(16);
    await target.stop();
  },
  deadlineMs * 2,
);

async function pending(webhookId: string): Promise<Set<string>> {
  const rows = await db.database.sql<{ id: string }[]>`
    select event_id as id from webhook_deliveries where webhook_id = ${webhookId} and state = 'pending'`;
  return new Set(rows.map(({ id }) => id));
}

test("two processes share the webhooks, a word of one reaches the other, and one that stops gives its own away at once", async () => {
  const userId = Bun.randomUUIDv7();
  const target = receiver();
  await webhooksOver(db.database).createWebhook(
    { userId, isManagement: false },
    { url: target.url, types: ["*"] },
  );
  // Both look for themselves so seldom that only a word can be what wakes them.
  const seldom = { pollMs: 600_000, holdMs: 600_000, idleMs: 600_000 };
  const one = sendingOver(db.database, { limits: seldom });
  const send = async () => {
    const event = kept([userId]);
    const before = target.received.length;
    await happen(db.database, [event]);
    return eventually("the event", () =>
      Promise.resolve(target.received[before]),
    );
  };
  await send();
  const told: string[][] = [];
  const two = sendingOver(db.database, {
    limits: seldom,
    tellHolders: (ids) => {
      told.push([...ids]);
      one.dispatcher.wake(ids, true);
    },
  });
  await send();
  await eventually("the word to the other", () => told[0]);
  await one.stop();
  await send();
  expect(target.received).toHaveLength(3);
  await two.stop();
  await target.stop();
});
