import { contracts, events as contract } from "@tixlys/contracts";
import { forgettingIn } from "@tixlys/messaging/people";
import { startCollector, startConsumer } from "@tixlys/messaging/postgres";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createIngestion } from "../../src/application/ingest.ts";
import { peopleListener } from "../../src/application/webhooks/people-listener.ts";
import { collect } from "../../src/inbound/collect.ts";
import { handlers } from "../../src/inbound/events.ts";
import { knownTypesOf } from "../../src/outbound/catalogue.ts";
import { countedIn } from "../../src/outbound/counted.ts";
import { fanOut } from "../../src/outbound/postgres/fan-out.ts";
import { logIn } from "../../src/outbound/postgres/log-writer.ts";
import { erasureOver } from "../../src/outbound/postgres/personal-data.ts";
import { webhookWorkIn } from "../../src/outbound/postgres/webhook-work.ts";
import { cipher } from "../webhook-world.ts";

/** This service, listening: its database, and the bus of `auth`, to tell it things. */
export type Hearing = {
  readonly database: TestDatabase["database"];
  readonly auths: TestBus["bus"];
  /** What is scraped. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
};

/** Starts its consumer and its collector on a database and a bus of the test's own. */
export async function hearing(): Promise<Hearing> {
  const [db, own, auths] = await Promise.all([
    testDatabase("events", { max: 8 }),
    testBus("events"),
    testBus("auth"),
  ]);
  const { logger } = capturedLogger();
  const { database } = db;
  const shared = { database, bus: own.bus, contract, logger };
  const consumer = startConsumer({
    ...shared,
    handlers,
    bind: (tx) => ({
      ...forgettingIn(tx, erasureOver(database)),
      ...peopleListener(webhookWorkIn(tx, cipher), () => new Date()),
    }),
    maxAttempts: 2,
  });
  const metrics = createMetrics();
  const needs = { known: knownTypesOf(contracts), counted: countedIn(metrics) };
  const collector = startCollector({
    ...shared,
    take: async (tx, messages) => {
      const ingestion = createIngestion(logIn(tx), needs);
      await fanOut(tx, await collect(ingestion, messages));
    },
  });
  return {
    database,
    auths: auths.bus,
    metrics: async () => (await metrics.render()).body,
    stop: async () => {
      await Promise.all([consumer.stop(), collector.stop()]);
      await Promise.all([own.close(), auths.close()]);
      await db.close();
    },
  };
}
