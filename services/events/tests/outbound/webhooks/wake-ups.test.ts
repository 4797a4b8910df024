import { expect, test } from "bun:test";
import { connect } from "@tixlys/nexus/postgres";
import { testBus, testDatabase } from "@tixlys/testkit";
import { passDeliveriesOn } from "../../../src/outbound/webhooks/wake-ups.ts";
import { sendingOver, webhooksOver } from "../../webhook-world.ts";
import { eventually, receiver } from "./receiver.ts";

test("what an API process makes due is sent by the worker at once: it is told over the bus, and looks for itself much later", async () => {
  const [db, bus] = await Promise.all([
    testDatabase("events"),
    testBus("events"),
  ]);
  // The worker's own pool: what another process commits it hears of over the bus alone.
  const workers = connect({ url: db.url, applicationName: "worker", max: 4 });
  const passing = passDeliveriesOn(db.database, bus.bus);
  const worker = sendingOver(workers, {
    bus: bus.bus,
    limits: { pollMs: 600_000 },
  });
  const target = receiver();
  const by = { userId: Bun.randomUUIDv7(), isManagement: false };
  const app = webhooksOver(db.database);
  const made = await app.createWebhook(by, { url: target.url, types: ["*"] });
  const id = made.ok ? made.value.webhook.id : "";
  await app.testWebhook(by, id);
  await eventually("the test", () => target.received[0]);
  expect(target.received).toHaveLength(1);
  await passing.stop();
  await worker.stop();
  await target.stop();
  await workers.close();
  await bus.close();
  await db.close();
});
