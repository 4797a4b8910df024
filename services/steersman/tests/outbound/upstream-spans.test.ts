import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inSpan, readTraces, startTelemetry } from "@tixlys/telemetry";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { httpUpstreams } from "../../src/outbound/upstreams/http-upstreams.ts";

test("auth #44: a trace says which path was asked for, and nothing of its query", async () => {
  const upstream = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Response("ok"),
  });
  const table = parseUpstreams(`users=http://127.0.0.1:${upstream.port}`);
  if (!table.ok) throw new Error("the fixture's table is wrong");
  const traceDir = await mkdtemp(join(tmpdir(), "steersman-traces-"));
  const telemetry = startTelemetry({
    service: "steersman",
    version: "0.0.0",
    environment: "test",
    logLevel: "silent",
    traceDir,
  });
  await telemetry.ready;
  const upstreams = httpUpstreams({
    table: () => table.value,
    bodyLimitBytes: 1_024,
    firstByteTimeoutMs: 10_000,
  });
  let traceId = "";
  await inSpan("a request", { kind: "server" }, async (span) => {
    ({ traceId } = span.spanContext());
    const sent = await upstreams.forward({
      service: "users",
      target: "/v1/users?query=canary%40example.test",
      method: "GET",
      headers: new Headers(),
      body: null,
      signal: new AbortController().signal,
    });
    expect(sent.ok).toBe(true);
  });
  await telemetry.shutdown();
  await upstream.stop(true);
  const spans = JSON.stringify(await readTraces(traceDir, { traceId }));
  await rm(traceDir, { recursive: true, force: true });
  expect(spans).toContain("/v1/users");
  expect(spans).not.toContain("canary");
});
