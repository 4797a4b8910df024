import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Listening } from "@tixlys/pawz";
import {
  readTraces,
  startTelemetry,
  type StoredSpan,
  type Telemetry,
} from "@tixlys/telemetry";
import { mintFor } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";
import { misbehavingRoutes } from "./misbehaving-routes.ts";

const { http, keys, log, metrics } = fixtureService({
  extra: misbehavingRoutes().routes,
});
let server: Listening;
let telemetry: Telemetry;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawz-traces-"));
  telemetry = startTelemetry({
    service: "shop",
    version: "1.2.3",
    environment: "test",
    logLevel: "silent",
    traceDir: folder,
  });
  server = http.listen({ hostname: "127.0.0.1", port: 0 });
});
beforeEach(() => log.clear());
afterAll(async () => {
  await server.stop(1000);
  await telemetry.shutdown();
  await rm(folder, { recursive: true });
});

async function spanOf(requestId: string): Promise<StoredSpan | undefined> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const spans = await readTraces(folder, { requestId });
    const found = spans.find(({ kind }) => kind === "server");
    if (found !== undefined) return found;
    await Bun.sleep(25);
  }
  return undefined;
}

let asked = 0;
async function ask(path: string, headers: Record<string, string> = {}) {
  asked += 1;
  const requestId = `observe-test-${asked}`;
  const response = await fetch(server.url + path, {
    headers: { "x-request-id": requestId, ...headers },
  });
  await response.text();
  return { response, requestId };
}

describe("what can be seen of a request", () => {
  test("http-rules 20: exactly one access line, with request id, route template, status and principal", async () => {
    const token = mintFor(keys, {
      userId: "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
    });
    const { requestId } = await ask(
      "/v1/things/0198c1d2-3e4f-7a5b-8c6d-000000000000",
      { authorization: `Bearer ${token}` },
    );
    const lines = log.lines();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: "info",
      service: "shop",
      request_id: requestId,
      principal_id: "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
      "http.request.method": "GET",
      "http.route": "/v1/things/{id}",
      "http.response.status_code": 404,
    });
    expect(String(lines[0]?.["trace_id"])).toMatch(/^[0-9a-f]{32}$/);
    expect(log.text()).not.toContain(token.slice(0, 40));
  });

  test("health is logged at debug only", async () => {
    await ask("/health/ready");
    expect(log.lines().map((line) => line["level"])).toEqual(["debug"]);
  });

  test("a refused token says why in the log and nowhere else", async () => {
    const { response } = await ask(
      "/v1/things/0198c1d2-3e4f-7a5b-8c6d-000000000000",
      { authorization: "Bearer nonsense" },
    );
    expect(response.status).toBe(401);
    expect(log.lines()[0]).toMatchObject({ "auth.reason": "token-invalid" });
  });

  test("the server span is named after the route and fails on 5xx only", async () => {
    const missing = await ask("/v1/things?limit=0");
    const broken = await ask("/v1/boom");
    const [first, second] = [
      await spanOf(missing.requestId),
      await spanOf(broken.requestId),
    ];
    expect(first).toMatchObject({
      name: "GET /v1/things",
      status: "unset",
      attributes: {
        "http.route": "/v1/things",
        "http.response.status_code": 400,
        "url.path": "/v1/things",
      },
    });
    expect(second).toMatchObject({ name: "GET /v1/boom", status: "error" });
  });

  test("an unmatched request is labelled _unmatched, never by its path", async () => {
    const { requestId } = await ask("/secret-path/42");
    expect(await spanOf(requestId)).toMatchObject({ name: "GET" });
    const { body } = await metrics.render();
    expect(body).toContain('http_route="_unmatched"');
    expect(body).not.toContain("secret-path");
  });

  test("http-rules 21: a trusted peer's trace goes on, and the answer names it in development", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const { response, requestId } = await ask("/v1/things", {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    });
    expect(response.headers.get("traceresponse")).toStartWith(`00-${traceId}-`);
    expect(await spanOf(requestId)).toMatchObject({
      traceId,
      parentSpanId: "00f067aa0ba902b7",
    });
  });

  test("http-rules 81: a stranger's trace is linked to, not continued", async () => {
    const stranger = fixtureService({
      parts: { trustedProxies: ["10.0.0.0/8"] },
    });
    const other = stranger.http.listen({ hostname: "127.0.0.1", port: 0 });
    const traceId = "5bf92f3577b34da6a3ce929d0e0e4736";
    await fetch(`${other.url}/v1/things`, {
      headers: {
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
        "x-request-id": "stranger-1",
      },
    });
    const span = await spanOf("stranger-1");
    expect(span?.traceId).not.toBe(traceId);
    expect(span?.links).toEqual([{ traceId, spanId: "00f067aa0ba902b7" }]);
    await other.stop(1000);
  });

  test("durations are counted by method, route and status", async () => {
    await ask("/v1/things");
    const { body } = await metrics.render();
    expect(body).toMatch(
      /http_server_request_duration_seconds_count\{[^}]*http_route="\/v1\/things"[^}]*http_response_status_code="200"[^}]*\} [1-9]/,
    );
    expect(body).toContain("http_server_active_requests");
  });

  test("http-rules 61: a secret in a URL is in no line, span or metric", async () => {
    const canary = "canary-secret-90210";
    const token = await ask(`/v1/things?access_token=${canary}`);
    const page = await ask(`/ui/confirm?token=${canary}`);
    expect([token.response.status, page.response.status]).toEqual([400, 200]);
    const span = await spanOf(page.requestId);
    expect(span).toBeDefined();
    expect(
      log.text() + JSON.stringify(span) + (await metrics.render()).body,
    ).not.toContain(canary);
  });
});
