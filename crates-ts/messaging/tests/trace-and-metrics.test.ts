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

/** The value of the first series that matches; NaN without one. */
async function value(series: RegExp): Promise<number> {
  const { body } = await metrics.render();
  const line = body.split("\n").find((each) => series.test(each));
  return Number(line?.split(" ").at(-1) ?? Number.NaN);
}

test("platform-notes 3.1: what was published, handled, refused and is waiting can be read as metrics", async () => {
  expect(await value(/^inbox_dead_letters_total\{.*verified/)).toBe(0);
  const [key = ""] = keys(1);
  await asRequest(key, 666);
  await until(
    "the dead letter",
    async () =>
      (await on.consumer.database.sql`select 1 from messaging.dead_letter`)
        .length === 1,
  );
  const told =
    /messaging_destination_template="evt\.auth\.account\.verified\.v1"/.source;
  const consumer = /consumer="users-auth"/.source;
  const table: [series: RegExp, is: number][] = [
    [/^outbox_published_total\{service="auth"\}/, 3],
    [/^outbox_publish_failures_total\{service="auth",reason="timeout"\}/, 0],
    [/^outbox_pending\{service="auth"\}/, 0],
    [/^outbox_oldest_age_seconds\{service="auth"\}/, 0],
    [/^outbox_put_aside_total\{.*state="held",reason="too-large"\}/, 0],
    [/^outbox_dead\{service="auth",state="held"\}/, 0],
    [/^outbox_watermark_holder_age_seconds\{service="auth",lane="events"\}/, 0],
    [/^messaging_default_partition_rows\{service="auth",table="outbox"\}/, 0],
    [new RegExp(`^messaging_client_sent_messages_total\\{.*${told}`), 3],
    [/^inbox_duplicates_total\{service="users"\}/, 0],
    [
      /^inbox_dead_letters_total\{.*subject_template="evt\.auth\.account\.verified\.v1"/,
      1,
    ],
    [new RegExp(`^inbox_dead_letters_open\\{.*${consumer}`), 1],
    [new RegExp(`^inbox_parked_keys\\{.*${consumer}`), 1],
    [new RegExp(`^inbox_waiting_messages\\{.*${consumer}`), 1],
    [new RegExp(`^jetstream_consumer_num_pending\\{.*${consumer}`), 0],
    [new RegExp(`^jetstream_consumer_num_ack_pending\\{.*${consumer}`), 0],
    [new RegExp(`^jetstream_consumer_num_redelivered\\{.*${consumer}`), 0],
  ];
  for (const [series, is] of table)
    expect({ series, value: await value(series) }).toEqual({
      series,
      value: is,
    });
  expect(
    await value(
      new RegExp(
        `^messaging_client_consumed_messages_total\\{.*${told}.*consumer_group_name="users-auth"`,
      ),
    ),
  ).toBeGreaterThanOrEqual(1);
  const { body } = await metrics.render();
  expect(body).toContain("messaging_process_duration_seconds_bucket");
  expect(body).toContain("messaging_client_operation_duration_seconds_bucket");
});

test("eventing 1b.4: a transaction that holds the outbox up shows by its age, and what it holds by its number and age", async () => {
  const { database } = on.producer;
  const held = Promise.withResolvers<undefined>();
  const [key = ""] = keys(1);
  const open = database.transact(async (tx) => {
    await publishOne(tx, key, 1);
    await held.promise;
  });
  await Bun.sleep(60);
  await database.transact((tx) => publishOne(tx, keys(1)[0] ?? "", 1));
  try {
    expect(
      await value(
        /^outbox_watermark_holder_age_seconds\{service="auth",lane="events"\}/,
      ),
    ).toBeGreaterThan(0.05);
    expect(await value(/^outbox_pending\{service="auth"\}/)).toBe(1);
    expect(
      await value(/^outbox_oldest_age_seconds\{service="auth"\}/),
    ).toBeGreaterThan(0);
  } finally {
    held.resolve(undefined);
    await open;
  }
});
