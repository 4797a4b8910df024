import { afterAll, beforeAll, expect, test } from "bun:test";
import { PublishFailed, connectBus } from "../../src/nats/index.ts";
import type { Bus, Outgoing, StreamSight } from "../../src/nats/index.ts";
import { sightOf } from "../../src/relay/sight.ts";
import { startBroker } from "../support/broker.ts";
import { keptLog } from "../support/log.ts";
import { until } from "../support/wait.ts";
import type { Broker } from "../support/broker.ts";

let broker: Broker;
let bus: Bus;
const message: Outgoing = {
  subject: "evt.auth.account.verified.v1",
  headers: {},
  payload: "{}",
};

beforeAll(async () => {
  broker = await startBroker();
  bus = await connectBus({
    url: broker.url("auth"),
    service: "auth",
    logger: keptLog(),
  });
});
afterAll(async () => {
  await bus.close();
  await broker.close();
});

const reasonOf = (publishing: Promise<unknown>): Promise<unknown> =>
  publishing.catch((error: unknown) =>
    error instanceof PublishFailed ? error.reason : error,
  );

async function backAgain(session: number): Promise<void> {
  await until(
    "the bus is back",
    () => bus.status() === "ok" && bus.session() > session,
  );
}

test("what belongs to one stretch of the connection is refused in the next; a restart is the same stream, a lost store another", async () => {
  const first = await bus.look("EVT");
  await bus.publish({ ...message, session: first.session });
  await broker.kill();
  await broker.start();
  await backAgain(first.session);
  expect(
    await reasonOf(bus.publish({ ...message, session: first.session })),
  ).toBe("unavailable");
  const second = await bus.look("EVT");
  expect(second).toMatchObject({ created: first.created, lastSequence: 1 });
  await broker.wipe();
  await backAgain(second.session);
  const third = await bus.look("EVT");
  expect(third.created).not.toBe(first.created);
  expect(third.lastSequence).toBe(0);
  expect(await reasonOf(bus.look("NONE"))).not.toBe(undefined);
}, 90_000);

test("messages go where the buckets were compared with, although another stream has been seen since", async () => {
  const sessions: (number | undefined)[] = [];
  let session = 1;
  const fake = {
    session: () => session,
    look: (): Promise<StreamSight> =>
      Promise.resolve({ created: `c${session}`, lastSequence: 5, session }),
    publish: ({ session: of }: Outgoing) => {
      sessions.push(of);
      return Promise.resolve({ stream: "EVT", sequence: 6, duplicate: false });
    },
  };
  const sight = sightOf(fake, "EVT");
  expect(await reasonOf(sight.publish(message))).toBe("unavailable");
  sight.use(await sight.current());
  session = 2;
  expect(await sight.current()).toMatchObject({ created: "c2" });
  await sight.publish(message);
  expect(sessions).toEqual([1]);
});

test("a stream that gives a number that it has given before was made anew, and gets nothing more", async () => {
  let looks = 0;
  const fake = {
    session: () => 1,
    look: (): Promise<StreamSight> => {
      looks += 1;
      return Promise.resolve({
        created: String(looks),
        lastSequence: 5,
        session: 1,
      });
    },
    publish: () =>
      Promise.resolve({ stream: "EVT", sequence: 1, duplicate: false }),
  };
  const sight = sightOf(fake, "EVT");
  sight.use(await sight.current());
  await sight.publish(message);
  expect(await reasonOf(sight.publish(message))).toBe("unavailable");
  expect(await sight.current()).toMatchObject({ created: "2" });
});
