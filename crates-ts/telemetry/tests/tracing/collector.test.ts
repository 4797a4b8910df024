import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { inSpan, runWithContext } from "../../src/index.ts";
import { quietTelemetry, traceFolder } from "../trace-folder.ts";

type Received = { path: string; contentType: string | null; text: string };

let received: Received[];
let collector: ReturnType<typeof Bun.serve>;

beforeEach(() => {
  received = [];
  collector = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      received.push({
        path: new URL(request.url).pathname,
        contentType: request.headers.get("content-type"),
        text: Buffer.from(await request.arrayBuffer()).toString("latin1"),
      });
      return new Response(new Uint8Array(), {
        headers: { "content-type": "application/x-protobuf" },
      });
    },
  });
});
afterEach(() => collector.stop(true));

describe("with a collector", () => {
  test("finished spans go out as OTLP over HTTP and protobuf, and none to the disk", async () => {
    const traces = await traceFolder();
    const otlpEndpoint = `http://127.0.0.1:${collector.port}/`;
    const telemetry = quietTelemetry({ otlpEndpoint, traceDir: traces.folder });
    await telemetry.ready;
    await runWithContext({ requestId: "req-collector" }, () =>
      inSpan(
        "GET /x",
        { kind: "server", attributes: { "http.route": "/x" } },
        () => Bun.sleep(1),
      ),
    );
    await telemetry.shutdown();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      path: "/v1/traces",
      contentType: "application/x-protobuf",
    });
    for (const text of [
      "GET /x",
      "http.route",
      "req-collector",
      "service.name",
      "users",
    ]) {
      expect(received[0]?.text).toContain(text);
    }
    expect(
      await Array.fromAsync(new Bun.Glob("*").scan(traces.folder)),
    ).toEqual([]);
    await traces.remove();
  });

  test("a sample ratio of 0 sends nothing, and work goes on", async () => {
    const otlpEndpoint = `http://127.0.0.1:${collector.port}`;
    const telemetry = quietTelemetry({ otlpEndpoint, sampleRatio: 0 });
    await telemetry.ready;
    expect(await inSpan("x", {}, async () => 7)).toBe(7);
    await telemetry.shutdown();
    expect(received).toEqual([]);
  });

  test("a collector that is down delays no work and no shutdown beyond its timeout", async () => {
    await collector.stop(true);
    const telemetry = quietTelemetry({
      otlpEndpoint: `http://127.0.0.1:${collector.port}`,
      shutdownTimeoutMs: 200,
    });
    await telemetry.ready;
    for (let index = 0; index < 20; index += 1)
      await inSpan("x", {}, async () => index);
    const startedAt = performance.now();
    await telemetry.shutdown();
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });
});
