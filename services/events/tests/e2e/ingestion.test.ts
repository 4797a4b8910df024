import { afterAll, beforeAll, expect, test } from "bun:test";
import { programOf } from "@tixlys/testkit";
import {
  type TestBus,
  testBus,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
} from "@tixlys/testkit";
import { prove } from "./ingestion-proof.ts";

const entry = `${import.meta.dir}/../../src/main.ts`;

let db: TestDatabase;
let own: TestBus;
let orders: TestBus;
beforeAll(async () => {
  [db, own, orders] = await Promise.all([
    testDatabase("events", { max: 4 }),
    testBus("events"),
    testBus("orders"),
  ]);
});
afterAll(async () => {
  await Promise.all([own.close(), orders.close()]);
  await db.close();
});

/** The worker as it is deployed. */
function start() {
  const child = Bun.spawn([process.execPath, programOf(entry)], {
    env: {
      PATH: Bun.env["PATH"] ?? "",
      TIXLYS_ENV: "test",
      TIXLYS_ROLE: "worker",
      METRICS_PORT: "0",
      LOG_LEVEL: "error",
      AUTH_URL: "http://127.0.0.1:1",
      DATABASE_URL: db.url,
      NATS_URL: own.url,
      BISCUIT_PUBLIC_KEYS: testKeys().publicKeys,
      CURSOR_KEY: testCursorKey,
      COLUMN_KEYS: `1:${"5e".repeat(32)}`,
    },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "inherit",
  });
  return {
    kill: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

test("http-rules 76: of five thousand events none is lost and none is there twice, though the process that takes them is killed", async () => {
  const proof = await prove({
    events: 5_000,
    kills: 1,
    workers: 1,
    bus: orders.bus,
    database: db.database,
    start,
    deadlineMs: 80_000,
  });
  expect(proof).toMatchObject({
    told: 5_000,
    lost: [],
    strange: [],
    shared: 0,
  });
}, 90_000);
