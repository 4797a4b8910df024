import { catalog as contract } from "@tixlys/contracts";
import { forgettingIn } from "@tixlys/messaging/people";
import { startConsumer } from "@tixlys/messaging/postgres";
import {
  capturedLogger,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createPeopleListener } from "../../src/application/people-listener.ts";
import { handlers } from "../../src/inbound/events.ts";
import { leave } from "../../src/inbound/leave.ts";
import { erasureWith } from "../../src/outbound/postgres/erasure.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";

/** As `main.ts` has it. */
export const erasure = erasureWith((tx, userId) =>
  leave(createPeopleListener(workIn(tx)), userId),
);

/** This service, listening: its database, and the buses of those whom it hears, to tell it things. */
export type Hearing = {
  readonly database: TestDatabase["database"];
  readonly auths: TestBus["bus"];
  readonly users: TestBus["bus"];
  /** Its own, to answer on. */
  readonly own: TestBus["bus"];
  stop(): Promise<void>;
};

/** Starts its consumer on a database and a bus of the test's own; a message is tried twice. */
export async function hearing(): Promise<Hearing> {
  const [db, own, auths, users] = await Promise.all([
    testDatabase("catalog", { max: 12 }),
    testBus("catalog"),
    testBus("auth"),
    testBus("users"),
  ]);
  const consumer = startConsumer({
    database: db.database,
    bus: own.bus,
    contract,
    handlers,
    bind: (tx) => ({
      ...createPeopleListener(workIn(tx)),
      ...forgettingIn(tx, erasure),
    }),
    logger: capturedLogger().logger,
    maxAttempts: 2,
  });
  return {
    database: db.database,
    auths: auths.bus,
    users: users.bus,
    own: own.bus,
    stop: async () => {
      await consumer.stop();
      await Promise.all([own.close(), auths.close(), users.close()]);
      await db.close();
    },
  };
}
