import { orders as contract } from "@tixlys/contracts";
import { forgettingIn } from "@tixlys/messaging/people";
import { startConsumer } from "@tixlys/messaging/postgres";
import {
  capturedLogger,
  type TestBus,
  testBus,
  type TestDatabase,
} from "@tixlys/testkit";
import { createListener } from "../../src/application/people-listener.ts";
import { handlers } from "../../src/inbound/events.ts";
import { delivering } from "../../src/outbound/postgres/fulfilment.ts";
import { erasureWith } from "../../src/outbound/postgres/personal-data.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";
import { databaseOf } from "../api/orders-api.ts";

/** As `main.ts` has it. */
export const erasure = erasureWith((tx, userId) =>
  createListener(workIn(tx), delivering(tx)).accountLeaves(userId, new Date()),
);

/** This service, listening: its database, and the buses of those whom it hears, to tell it things. */
export type Hearing = {
  readonly database: TestDatabase["database"];
  readonly auths: TestBus["bus"];
  readonly users: TestBus["bus"];
  readonly catalogs: TestBus["bus"];
  stop(): Promise<void>;
};

/** Starts its consumer on a database and a bus of the test's own; a message is tried twice. */
export async function hearing(): Promise<Hearing> {
  const [db, own, auths, users, catalogs] = await Promise.all([
    databaseOf(),
    testBus("orders"),
    testBus("auth"),
    testBus("users"),
    testBus("catalog"),
  ]);
  const consumer = startConsumer({
    database: db.database,
    bus: own.bus,
    contract,
    handlers,
    bind: (tx) => ({
      ...createListener(workIn(tx), delivering(tx)),
      ...forgettingIn(tx, erasure),
    }),
    logger: capturedLogger().logger,
    maxAttempts: 2,
  });
  return {
    database: db.database,
    auths: auths.bus,
    users: users.bus,
    catalogs: catalogs.bus,
    stop: async () => {
      await consumer.stop();
      await Promise.all(
        [own, auths, users, catalogs].map((each) => each.close()),
      );
      await db.close();
    },
  };
}
