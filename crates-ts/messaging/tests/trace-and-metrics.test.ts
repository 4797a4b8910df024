import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  activeTrace,
  createMetrics,
  currentContext,
  inSpan,
  runWithContext,
  startTelemetry,
} from "@tixlys/telemetry";
import type { Metrics, Telemetry } from "@tixlys/telemetry";
import { auth, users } from "@tixlys/contracts";
import type { Transaction } from "@tixlys/nexus/postgres";
import {
  on as handler,
  outbox,
  startConsumer,
  startRelay,
} from "../src/postgres/index.ts";
import { keys, publishOne, stage } from "./support/stage.ts";
import { until } from "./support/wait.ts";
import type { Stage } from "./support/stage.ts";

let telemetry: Telemetry;
let on: Stage;
let metrics: Metrics;
const seen: {
  traceId: string | undefined;
  requestId: string | undefined;
  key: string | undefined;
  causedBy: unknown;
}[] = [];
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  telemetry = startTelemetry({
    service: "messaging-test",
    version: "0",
    environment: "test",
    logLevel: "silent",
  });
  metrics = createMetrics();
  on = await stage();
  const relay = startRelay({
    database: on.producer.database,
    bus: on.authBus,
    service: "auth",
    lanes: ["events"],
    logger: on.log,
    metrics,
  });
  const consumer = startConsumer({
    database: on.consumer.database,
    bus: on.usersBus,
    contract: users,
    handlers: [
      handler(
        auth,
        "auth.account.verified",
        async ({ subject, aggregateVersion }, tx: Transaction) => {
          if (aggregateVersion === 666) throw new RangeError("no");
          const caused = await outbox(tx, users).publish(
            "users.account.erased",
            { subject, aggregateVersion: 1, data: { userId: subject } },
          );
          const [row] =
            await tx.sql`select payload->>'causationId' as cause, payload->>'correlationId' as correlation from messaging.outbox where message_id = ${caused.id}::uuid`;
          seen.push({
            traceId: activeTrace()?.traceId,
            requestId: currentContext()?.requestId,
            key: currentContext()?.idempotencyKey,
            causedBy: row,
          });
        },
      ),
    ],
    bind: (tx) => tx,
    logger: on.log,
    metrics,
    maxAttempts: 1,
  });
  stops.push(
    () => relay.stop(),
    () => consumer.stop(),
  );
});

afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await on.close();
  await telemetry.shutdown();
});

/** Publishes in a span, as a request would; returns the trace that it belongs to. */
const asRequest = (
  key: string,
  version = 1,
): Promise<{ traceId: string | undefined; id: string }> =>
  runWithContext(
    { requestId: "request-4711", idempotencyKey: "a-key-of-the-client" },
    () =>
      inSpan("POST /x", {}, async () => {
        const { id } = await on.producer.database.transact((tx) =>
          publishOne(tx, key, version),
        );
        return { traceId: activeTrace()?.traceId, id };
      }),
  );

test("http-rules 20, 21: request, outbox, relay, stream and handler are one trace and one request", async () => {
  const [key = ""] = keys(1);
  const { traceId, id } = await asRequest(key);
  await until("the handler ran", () => seen.length === 1);
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(seen[0]).toEqual({
    traceId,
    requestId: "request-4711",
    key: "a-key-of-the-client",
    causedBy: { cause: id, correlation: "request-4711" },
  });
});

test("an event older than five minutes is handled in a trace of its own", async () => {
  const [key = ""] = keys(1);
  const { id } = await on.producer.database.transact(async (tx) => {
    const written = await publishOne(tx, key, 1);
    await tx.sql`
      update messaging.outbox set payload = jsonb_set(payload, '{time}', to_jsonb(to_char(now() - interval '6 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))),
             headers = headers || '{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}' where message_id = ${written.id}::uuid`;
    return written;
  });
  await until("the handler ran", () => seen.length === 2);
  expect(seen[1]?.requestId).toBe(id);
  expect(seen[1]?.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(seen[1]?.traceId).not.toBe("0af7651916cd43dd8448eb211c80319c");
});

test("platform-notes 3.1: what was published, handled, refused and is waiting can be read as metrics", async () => {
  const [key = ""] = keys(1);
  await asRequest(key, 666);
  await until(
    "the dead letter",
    async () =>
      (await on.consumer.database.sql`select 1 from messaging.dead_letter`)
        .length === 1,
  );
  const { body } = await metrics.render();
  const value = (series: RegExp): number =>
    Number(
      body
        .split("\n")
        .find((line) => series.test(line))
        ?.split(" ")
        .at(-1) ?? Number.NaN,
    );
  expect(value(/^outbox_published_total\{service="auth"\}/)).toBe(3);
  expect(value(/^outbox_pending\{service="auth"\}/)).toBe(0);
  expect(value(/^outbox_oldest_age_seconds\{service="auth"\}/)).toBe(0);
  const told = /destination_template="evt\.auth\.account\.verified\.v1"/.source;
  expect(
    value(
      new RegExp(
        `^messaging_client_consumed_messages_total\\{.*${told}.*consumer_group_name="users-auth"`,
      ),
    ),
  ).toBeGreaterThanOrEqual(1);
  expect(
    value(new RegExp(`^messaging_client_sent_messages_total\\{.*${told}`)),
  ).toBe(3);
  expect(
    value(
      /^inbox_dead_letters_total\{.*subject_template="evt\.auth\.account\.verified\.v1"/,
    ),
  ).toBe(1);
  expect(
    value(/^jetstream_consumer_num_pending\{.*consumer="users-auth"/),
  ).toBe(0);
  expect(body).toContain("messaging_process_duration_seconds_bucket");
});
