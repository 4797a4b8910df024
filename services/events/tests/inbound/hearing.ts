import { events as contract } from "@tixlys/contracts";
import { forgettingIn } from "@tixlys/messaging/people";
import { startConsumer } from "@tixlys/messaging/postgres";
import {
  capturedLogger,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { handlers } from "../../src/inbound/events.ts";
import { erasure } from "../../src/outbound/postgres/personal-data.ts";

/** This service, listening: its database, and the bus of `auth`, to tell it things. */
export type Hearing = {
  readonly database: TestDatabase["database"];
  readonly auths: TestBus["bus"];
  stop(): Promise<void>;
};

/** Starts its consumer on a database and a bus of the test's own; a message is tried twice. */
export async function hearing(): Promise<Hearing> {
  const [db, own, auths] = await Promise.all([
    testDatabase("events", { max: 8 }),
    testBus("events"),
    testBus("auth"),
  ]);
  const consumer = startConsumer({
    database: db.database,
    bus: own.bus,
    contract,
    handlers,
    bind: (tx) => forgettingIn(tx, erasure),
    logger: capturedLogger().logger,
    maxAttempts: 2,
  });
  return {
    database: db.database,
    auths: auths.bus,
    stop: async () => {
      await consumer.stop();
      await Promise.all([own.close(), auths.close()]);
      await db.close();
    },
  };
}
