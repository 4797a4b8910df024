import { afterAll, beforeAll, expect, test } from "bun:test";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { users } from "@tixlys/contracts";
import { natsAddress } from "../../src/nats/address.ts";
import { ensureDurable } from "../../src/nats/durable.ts";
import { applyStreams, connectBus } from "../../src/nats/index.ts";
import { startBroker } from "../support/broker.ts";
import { keptLog } from "../support/log.ts";
import { until } from "../support/wait.ts";
import type { Broker } from "../support/broker.ts";

let broker: Broker;
beforeAll(async () => void (broker = await startBroker()));
afterAll(() => broker.close());

const asAdmin = async <T>(
  work: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>,
): Promise<T> => {
  const connection = await connect(natsAddress(broker.adminUrl));
  try {
    return await work(await jetstreamManager(connection));
  } finally {
    await connection.close();
  }
};
const apply = (): Promise<void> =>
  applyStreams({ url: broker.adminUrl, evtMaxBytes: 256 * 1024 ** 2 });

test("decision 14: both streams stand as declared, and applying them again changes nothing", async () => {
  await apply();
  const [evt, revoked] = await asAdmin((manager) =>
    Promise.all(
      ["EVT", "AUTH_REVOKED"].map(
        async (name) => (await manager.streams.info(name)).config,
      ),
    ),
  );
  expect(evt).toMatchObject({
    subjects: ["evt.>"],
    storage: "file",
    discard: "new",
    max_age: 14 * 86_400e9,
    duplicate_window: 120e9,
    num_replicas: 1,
  });
  expect(revoked).toMatchObject({
    subjects: ["auth.revoked.>"],
    max_msgs_per_subject: 1,
    discard: "old",
  });
});

test("decision 14: a stream that differs is an error that says what differs, and is left as it is", async () => {
  await asAdmin((manager) =>
    manager.streams.update("EVT", { max_age: 86_400e9 }),
  );
  const drift = await apply().catch(String);
  expect(drift).toContain(
    "EVT.max_age is 86400000000000, should be 1209600000000000",
  );
  expect(
    (await asAdmin((manager) => manager.streams.info("EVT"))).config.max_age,
  ).toBe(86_400e9);
  await asAdmin((manager) =>
    manager.streams.update("EVT", { max_age: 14 * 86_400e9 }),
  );
  await apply();
});

test("decision 14: a durable that differs is an error that says what differs", async () => {
  const connection = await connect({ ...natsAddress(broker.adminUrl) });
  const [subscription] = users.consumes;
  if (subscription === undefined) throw new Error("users consumes nothing");
  await ensureDurable(connection, subscription);
  await ensureDurable(connection, subscription);
  await asAdmin((manager) =>
    manager.consumers.update("EVT", "users-auth", { max_ack_pending: 7 }),
  );
  const drift = await ensureDurable(connection, subscription).catch(String);
  expect(drift).toContain("max_ack_pending is 7, should be 512");
  await connection.close();
});

test("decision 14: a full stream takes nothing more and has dropped nothing", async () => {
  const capBytes = 4 * 1024 ** 2;
  await asAdmin((manager) =>
    manager.streams.update("EVT", { max_bytes: capBytes }),
  );
  const bus = await connectBus({
    url: broker.url("auth"),
    service: "auth",
    logger: keptLog(),
  });
  const publish = (n: number): Promise<string> =>
    bus
      .publish({
        subject: "evt.auth.account.verified.v1",
        headers: {},
        payload: "x".repeat(60_000),
        messageId: String(n),
      })
      .then(() => "stored", String);
  const outcomes: string[] = [];
  for (let n = 0; n < 60 && !outcomes.at(-1)?.includes("(full)"); n += 1) {
    outcomes.push(await publish(n));
    await Bun.sleep(2);
  }
  expect(outcomes.at(-1)).toContain("(full)");
  const { messages, first_seq, bytes } = (
    await asAdmin((manager) => manager.streams.info("EVT"))
  ).state;
  expect([first_seq, messages]).toEqual([1, outcomes.length - 1]);
  expect(bytes).toBeLessThan(capBytes);
  await asAdmin((manager) => manager.streams.purge("EVT"));
  await until(
    "there is room again",
    async () => (await publish(1_000)) === "stored",
  );
  await bus.close();
}, 90_000);

test("decision 42: a bus without a broker is there in time, degraded, and gets well by itself", async () => {
  await broker.kill();
  const at = performance.now();
  const bus = await connectBus({
    url: broker.url("auth"),
    service: "auth",
    logger: keptLog(),
    startTimeoutMs: 300,
  });
  // Not when the broker is back, which is only below.
  expect(performance.now() - at).toBeLessThan(10_000);
  expect(bus.status()).toBe("degraded");
  await expect(
    bus.publish({ subject: "evt.auth.a.b.v1", headers: {}, payload: "{}" }),
  ).rejects.toThrow("unavailable");
  await expect(bus.connected(AbortSignal.timeout(50))).rejects.toThrow();
  const heard: string[] = [];
  bus.onHint("rpc.auth.test.wake.v1", () => void heard.push("hint"));
  bus.hint("rpc.auth.test.wake.v1");
  await broker.start();
  await until("it is well", () => bus.status() === "ok");
  bus.hint("rpc.auth.test.wake.v1");
  await until("the hint", () => heard.length === 1);
  await bus.close();
  expect(bus.status()).toBe("degraded");
});

test("a URL that is none is refused at once", async () => {
  await expect(
    connectBus({ url: "not a url", service: "auth", logger: keptLog() }),
  ).rejects.toThrow();
});

test("who does not hear itself gets the hints of others alone", async () => {
  const logger = keptLog();
  const [quiet, other] = await Promise.all(
    [false, true].map((hearsItself) =>
      connectBus({
        url: broker.url("auth"),
        service: "auth",
        logger,
        hearsItself,
      }),
    ),
  );
  if (quiet === undefined || other === undefined) throw new Error("no bus");
  const heard: string[] = [];
  const subject = "rpc.auth.test.echo.v1";
  quiet.onHint(subject, (payload) => void heard.push(payload));
  await (await quiet.connected(AbortSignal.timeout(5_000))).flush();
  quiet.hint(subject, "own");
  await (await quiet.connected(AbortSignal.timeout(5_000))).flush();
  other.hint(subject, "another's");
  await until("the hint", () => heard.length > 0);
  expect(heard).toEqual(["another's"]);
  await Promise.all([quiet.close(), other.close()]);
});
