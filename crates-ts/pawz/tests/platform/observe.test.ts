import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createMetrics,
  inSpan,
  newTrace,
  readTraces,
  runWithContext,
  startTelemetry,
  type StoredSpan,
  type Telemetry,
} from "@tixlys/telemetry";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { observeQueries } from "../../src/platform/observe.ts";

const metrics = createMetrics();
let folder: string;
let telemetry: Telemetry;
let opened: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawz-queries-"));
  telemetry = startTelemetry({
    service: "shop",
    version: "1.2.3",
    environment: "test",
    logLevel: "silent",
    traceDir: folder,
  });
  opened = await testDatabase("pawz-fixture", {
    migrations: "none",
    onQuery: observeQueries(metrics),
  });
});
afterAll(async () => {
  await opened.close();
  await telemetry.shutdown();
  await rm(folder, { recursive: true });
});

async function spansOf(
  requestId: string,
  atLeast: number,
): Promise<StoredSpan[]> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const spans = await readTraces(folder, { requestId });
    if (spans.length >= atLeast) return spans;
    await Bun.sleep(25);
  }
  return [];
}

test("a statement is timed, and inside a trace it is a span below its caller, without its values", async () => {
  const { sql } = opened.database;
  await runWithContext({ requestId: "queries-1" }, () =>
    inSpan("work", { parent: newTrace() }, async () => {
      await sql`select ${"canary-value"}::text, pg_sleep(0.02)`;
      await sql`select 1 from no_such_table`.catch(() => undefined);
    }),
  );
  const [work, select, broken] = await spansOf("queries-1", 3);
  expect(work?.name).toBe("work");
  expect(select).toMatchObject({
    name: "SELECT",
    kind: "client",
    parentSpanId: work?.spanId,
  });
  expect(select?.durationMs).toBeGreaterThan(15);
  expect(broken).toMatchObject({
    status: "error",
    attributes: { "error.type": "42P01" },
  });
  const { body } = await metrics.render();
  expect(body).toMatch(
    /db_client_operation_duration_seconds_count\{[^}]*db_operation_name="SELECT"/,
  );
  expect(body + JSON.stringify([select, broken])).not.toContain("canary-value");
});

test("a statement shorter than a millisecond has a span as long as itself", async () => {
  const report = observeQueries(createMetrics());
  await runWithContext({ requestId: "queries-2" }, () =>
    inSpan("work", { parent: newTrace() }, async () => {
      report({ operation: "SELECT", durationMs: 0.4 });
      await Promise.resolve();
    }),
  );
  const spans = await spansOf("queries-2", 2);
  const select = spans.find((span) => span.name === "SELECT");
  expect(select?.durationMs).toBeCloseTo(0.4, 2);
});
