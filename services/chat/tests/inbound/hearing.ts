import { chat as contract } from "@tixlys/contracts";
import { forgettingIn } from "@tixlys/messaging/people";
import { startConsumer } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import {
  capturedLogger,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createOrderListener } from "../../src/application/order-listener.ts";
import { createPeopleListener } from "../../src/application/people-listener.ts";
import type { Entry } from "../../src/domain/log/entry.ts";
import { handlers } from "../../src/inbound/events.ts";
import { erasureWith } from "../../src/outbound/postgres/personal-data.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";
import { quiet } from "../../src/outbound/quiet.ts";
import { passOn, tellingIn } from "../../src/outbound/told.ts";

/** As `main.ts` has them. */
const needsOf = (tx: Transaction) => ({
  ids: () => Bun.randomUUIDv7(),
  clock: () => new Date(),
  ...tellingIn(tx),
});
export const erasure = erasureWith((tx, userId) =>
  createPeopleListener(workIn(tx), needsOf(tx)).accountLeaves(userId),
);
export const listenerOver = (tx: Transaction) => ({
  ...createOrderListener(workIn(tx), needsOf(tx)),
  ...createPeopleListener(workIn(tx), needsOf(tx)),
  ...forgettingIn(tx, erasure),
});

/** This service, listening: its database, what was told, and the buses of those whom it hears. */
export type Hearing = {
  readonly database: TestDatabase["database"];
  readonly told: readonly Entry[];
  readonly auths: TestBus["bus"];
  readonly users: TestBus["bus"];
  readonly orders: TestBus["bus"];
  stop(): Promise<void>;
};

/** Starts its consumer on a database and a bus of the test's own; a message is tried twice. */
export async function hearing(): Promise<Hearing> {
  const [db, own, auths, users, orders] = await Promise.all([
    testDatabase("chat", { max: 12 }),
    testBus("chat"),
    testBus("auth"),
    testBus("users"),
    testBus("orders"),
  ]);
  const told: Entry[] = [];
  passOn(db.database, {
    ...quiet.live,
    tell: (entries) => void told.push(...entries),
  });
  const consumer = startConsumer({
    database: db.database,
    bus: own.bus,
    contract,
    handlers,
    bind: listenerOver,
    logger: capturedLogger().logger,
    maxAttempts: 2,
  });
  return {
    database: db.database,
    told,
    auths: auths.bus,
    users: users.bus,
    orders: orders.bus,
    stop: async () => {
      await consumer.stop();
      await Promise.all(
        [own, auths, users, orders].map((each) => each.close()),
      );
      await db.close();
    },
  };
}
