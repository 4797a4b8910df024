import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  activeTrace,
  errorTypeOf,
  extractTrace,
  injectTrace,
  inSpan,
  linkTo,
  newTrace,
  readTraces,
  recordHttpStatus,
  runWithContext,
  tracedFetch,
  type StoredSpan,
  type Telemetry,
} from "../../src/index.ts";
import { quietTelemetry, traceFolder } from "../trace-folder.ts";

let traces: Awaited<ReturnType<typeof traceFolder>>;
let telemetry: Telemetry;

beforeAll(async () => {
  traces = await traceFolder();
  telemetry = quietTelemetry({ traceDir: traces.folder });
});

afterAll(async () => {
  await telemetry.shutdown();
  await traces.remove();
});

/** The spans of one request once they are on disk. */
async function stored(requestId: string, count: number): Promise<StoredSpan[]> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const spans = await readTraces(traces.folder, { requestId });
    if (spans.length >= count) return spans;
    await Bun.sleep(10);
  }
  throw new Error(`fewer than ${count} spans of ${requestId}`);
}

describe("spans", () => {
  test("a request's spans form one tree with names, kinds, times and its id", async () => {
    await runWithContext({ requestId: "req-tree" }, () =>
      inSpan("GET /x", { kind: "server" }, async () => {
        await inSpan("SELECT x", { kind: "client" }, () => Bun.sleep(5));
      }),
    );
    const [server, client] = await stored("req-tree", 2);
    expect(server).toMatchObject({
      name: "GET /x",
      kind: "server",
      service: "users",
      status: "unset",
    });
    expect(client).toMatchObject({
      name: "SELECT x",
      parentSpanId: server?.spanId,
      traceId: server?.traceId,
    });
    expect(server).not.toHaveProperty("parentSpanId");
    expect(client?.durationMs).toBeGreaterThanOrEqual(4);
    expect(Math.abs((server?.startMs ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  test("what fails is marked with the kind of its error, and not with its text", async () => {
    const work = runWithContext({ requestId: "req-fails" }, () =>
      inSpan("work", {}, () =>
        Promise.reject(new TypeError("a secret reason")),
      ),
    );
    await expect(work).rejects.toThrow("a secret reason");
    const [span] = await stored("req-fails", 1);
    expect(span).toMatchObject({
      status: "error",
      attributes: { "error.type": "TypeError" },
    });
    expect(JSON.stringify(span)).not.toContain("reason");
  });

  test("a server's span fails on 5xx only, a client's on 4xx as well", async () => {
    await runWithContext({ requestId: "req-status" }, async () => {
      await inSpan("s404", {}, async (span) =>
        recordHttpStatus(span, 404, "server"),
      );
      await inSpan("s503", {}, async (span) =>
        recordHttpStatus(span, 503, "server"),
      );
      await inSpan("c404", {}, async (span) =>
        recordHttpStatus(span, 404, "client"),
      );
    });
    const spans = await stored("req-status", 3);
    const statusOf = (name: string) =>
      spans.find((span) => span.name === name)?.status;
    expect([statusOf("s404"), statusOf("s503"), statusOf("c404")]).toEqual([
      "unset",
      "error",
      "error",
    ]);
  });

  test("two hundred requests at once never see each other's trace", async () => {
    const request = (index: number) =>
      runWithContext({ requestId: `req-many-${index}` }, () =>
        inSpan("outer", { parent: newTrace() }, async (span) => {
          await Bun.sleep(index % 7);
          const { traceId } = span.spanContext();
          expect(activeTrace()?.traceId).toBe(traceId);
          await inSpan("inner", {}, async (inner) => {
            await Bun.sleep(1);
            expect(inner.spanContext().traceId).toBe(traceId);
          });
          return traceId;
        }),
      );
    const ids = await Promise.all(
      Array.from({ length: 200 }, (_, index) => request(index)),
    );
    expect(new Set(ids).size).toBe(200);
    expect(activeTrace()).toBeUndefined();
  });

  test("a message's trace goes on in its consumer, and a replay links to it instead", async () => {
    const carrier = await runWithContext({ requestId: "req-message" }, () =>
      inSpan("create", { kind: "producer" }, async () => injectTrace()),
    );
    const cause = extractTrace(carrier);
    await runWithContext({ requestId: "req-message" }, async () => {
      await inSpan("process", { kind: "consumer", parent: cause }, () =>
        Bun.sleep(1),
      );
      await inSpan("replay", { parent: newTrace(), links: linkTo(cause) }, () =>
        Bun.sleep(1),
      );
    });
    const spans = await stored("req-message", 3);
    const named = (name: string) => spans.find((span) => span.name === name);
    expect(named("process")?.traceId).toBe(named("create")?.traceId ?? "none");
    expect(named("replay")?.traceId).not.toBe(named("create")?.traceId ?? "");
    expect(named("replay")?.links).toEqual([
      {
        traceId: named("create")?.traceId ?? "",
        spanId: named("create")?.spanId ?? "",
      },
    ]);
  });

  test("the caller's decision not to sample is kept", async () => {
    const parent = extractTrace({
      traceparent: `00-${"ab".repeat(16)}-${"cd".repeat(8)}-00`,
    });
    await inSpan("quiet", { parent }, async (span) => {
      expect(span.isRecording()).toBe(false);
      expect(injectTrace().traceparent).toMatch(
        /^00-(ab){16}-[0-9a-f]{16}-00$/,
      );
    });
  });

  test("the kind of an error is its class or its code, never its text", () => {
    expect(errorTypeOf(new RangeError("x"))).toBe("RangeError");
    expect(errorTypeOf(Object.assign(new Error("x"), { code: "23505" }))).toBe(
      "23505",
    );
    expect(
      errorTypeOf(Object.assign(new Error("x"), { code: "a sentence" })),
    ).toBe("Error");
    expect(errorTypeOf("text")).toBe("unknown");
  });
});

describe("tracedFetch", () => {
  test("http-rules 20: sends trace and request id along, and measures", async () => {
    const seen: Headers[] = [];
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch(request) {
        seen.push(request.headers);
        return new Response("no", {
          status: request.url.endsWith("/bad") ? 404 : 200,
        });
      },
    });
    const { metrics } = telemetry;
    await runWithContext({ requestId: "req-fetch" }, () =>
      inSpan("outer", {}, async (span) => {
        await tracedFetch(`${server.url.href}good`, {
          metrics,
          headers: { "x-a": "1" },
        });
        await tracedFetch(`${server.url.href}bad`, { metrics, method: "post" });
        expect(seen[0]?.get("traceparent")).toContain(
          span.spanContext().traceId,
        );
      }),
    );
    expect(seen[0]?.get("x-request-id")).toBe("req-fetch");
    expect(seen[0]?.get("x-a")).toBe("1");
    await server.stop(true);
    await expect(
      tracedFetch(`${server.url.href}gone`, { metrics, timeoutMs: 500 }),
    ).rejects.toThrow();
    const { body } = await metrics.render();
    expect(body).toContain(
      'http_client_request_duration_seconds_count{http_request_method="POST",server_address="127.0.0.1",http_response_status_code="404",error_type="404"} 1',
    );
    expect(body).toMatch(
      /duration_seconds_count\{http_request_method="GET",server_address="127.0.0.1",error_type="[A-Za-z]+"\} 1/,
    );
  });

  test("gives up at its deadline", async () => {
    const never = Promise.withResolvers<Response>();
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => never.promise,
    });
    await expect(
      tracedFetch(server.url.href, { timeoutMs: 50 }),
    ).rejects.toThrow();
    await server.stop(true);
  });
});
