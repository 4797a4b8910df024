import { afterAll, beforeAll, expect, test } from "bun:test";
import { users } from "@tixlys/contracts";
import { rpcClient, rpcServer } from "@tixlys/messaging/rpc";
import {
  capturedLogger,
  type TestBus,
  testBus,
  type TestDatabase,
} from "@tixlys/testkit";
import { namesOver } from "../../src/outbound/names.ts";
import { workIn } from "../../src/outbound/postgres/work.ts";
import { databaseOf } from "../api/orders-api.ts";

let db: TestDatabase;
let own: TestBus;
let others: TestBus;
beforeAll(async () => {
  [db, own, others] = await Promise.all([
    databaseOf(4),
    testBus("orders"),
    testBus("users"),
  ]);
});
afterAll(async () => {
  await Promise.all([own.close(), others.close()]);
  await db.close();
});

test("a name comes from the copy here, else from `users`, else there is none; and a silent `users` stops nothing", async () => {
  const { logger } = capturedLogger();
  const { database } = db;
  const [copied, asked, unknown] = [
    Bun.randomUUIDv7(),
    Bun.randomUUIDv7(),
    Bun.randomUUIDv7(),
  ];
  await database.transact((tx) => workIn(tx).people.named(copied, "Ada", 1));
  const client = rpcClient({
    bus: own.bus,
    contract: users,
    logger,
    timeoutMs: 300,
  });
  const names = namesOver({ database, client, logger });
  const all = [copied, asked, unknown];
  expect([...(await names.of(all))]).toEqual([[copied, "Ada"]]);

  const refuse = () =>
    Promise.resolve({ ok: false, error: "unknown-profile" } as const);
  const server = await rpcServer({
    bus: others.bus,
    logger,
    contract: users,
    handlers: {
      "profile.get": refuse,
      "provider.get": () =>
        Promise.resolve({ ok: false, error: "unknown-provider" } as const),
      "profile.get-many": ({ userIds }) =>
        Promise.resolve({
          ok: true,
          value: {
            profiles: userIds
              .filter((userId) => userId === asked)
              .map((userId) => ({
                userId,
                username: "bo",
                displayName: "Bo",
                version: 1,
              })),
            missing: userIds.filter((userId) => userId !== asked),
          },
        }),
      "account.erase": () =>
        Promise.resolve({ ok: true, value: { arrived: true } }),
      "account.export": () =>
        Promise.resolve({
          ok: true,
          value: { schemaVersion: 1, records: "[]" },
        }),
    },
  });
  expect([...(await names.of(all))]).toEqual([
    [copied, "Ada"],
    [asked, "Bo"],
  ]);
  await server.stop();
});
