import { describe, expect, test } from "bun:test";
import { inSpan, runWithContext, startTelemetry } from "../../src/index.ts";
import { capturedLogger } from "../captured.ts";

describe("a log line", () => {
  test("is one JSON object with ISO time, level as a word, service, version and environment", () => {
    const { logger, lines, entries } = capturedLogger();
    logger.info({ "http.route": "/users/{id}", duration_ms: 3.5 }, "answered");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toEndWith("}\n");
    expect(entries()[0]).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: "users",
      version: "1.2.3",
      env: "test",
      "http.route": "/users/{id}",
      duration_ms: 3.5,
      msg: "answered",
    });
  });

  test("http-rules 20: carries the ids of its request and its span", async () => {
    const telemetry = startTelemetry({
      service: "users",
      version: "1",
      environment: "test",
      logLevel: "silent",
    });
    const { logger, entries } = capturedLogger();
    await runWithContext(
      { requestId: "req-00000001", principalId: "p-1" },
      () =>
        inSpan("work", {}, async (span) => {
          await Bun.sleep(1);
          logger.info("inside");
          const { traceId, spanId } = span.spanContext();
          expect(entries()[0]).toMatchObject({
            request_id: "req-00000001",
            principal_id: "p-1",
            trace_id: traceId,
            span_id: spanId,
          });
        }),
    );
    logger.info("outside");
    expect(entries()[1]).not.toHaveProperty("request_id");
    await telemetry.shutdown();
  });

  test("the level can be changed while the process runs", () => {
    const { logger, lines } = capturedLogger({ level: "info" });
    const child = logger.child({ part: "relay" });
    logger.debug("not yet");
    child.debug("not yet");
    logger.level = "debug";
    logger.debug("now");
    child.debug("now");
    logger.level = "silent";
    logger.fatal("no more");
    child.fatal("no more");
    expect(lines).toHaveLength(2);
  });

  test("an unknown level is refused at the start", () => {
    expect(() => capturedLogger({ level: "loud" })).toThrow();
  });
});

describe("an error in a log line", () => {
  test("is flattened to type, message, code, stack and causes", () => {
    const { logger, entries } = capturedLogger();
    const cause = new TypeError("inner");
    const err = Object.assign(new RangeError("outer", { cause }), {
      code: "E_OUTER",
    });
    logger.error({ err, "http.route": "/x" }, "failed");
    expect(entries()[0]).toMatchObject({
      "error.type": "RangeError",
      "error.message": "outer",
      "error.code": "E_OUTER",
      "error.causes": ["TypeError: inner"],
      "error.stack": expect.stringContaining("logger.test.ts"),
      "http.route": "/x",
      msg: "failed",
    });
    expect(entries()[0]).not.toHaveProperty("err");
  });

  test("its own fields, such as a driver's query and parameters, are left out", () => {
    const { logger, lines } = capturedLogger();
    const err = Object.assign(new Error("duplicate key"), {
      query: "insert into account values ($1)",
      parameters: ["canary@example.test"],
      detail: "Key (email)=(canary@example.test) already exists.",
    });
    logger.error(err);
    logger.error({ error: err }, "again");
    expect(lines.join("")).not.toContain("canary@example.test");
    expect(lines.join("")).toContain("duplicate key");
  });

  test("anything can be thrown and logged", () => {
    const { logger, entries } = capturedLogger();
    logger.error({ err: "a text" }, "odd");
    logger.error({ err: undefined, error: { code: "x" } }, "none");
    expect(entries()[0]).toMatchObject({
      "error.type": "string",
      "error.message": "a text",
    });
    expect(entries()[1]).toMatchObject({ error: { code: "x" }, msg: "none" });
  });
});

describe("the size of a log line", () => {
  test("strings, lists, objects and depth are cut", () => {
    const { logger, lines, entries } = capturedLogger();
    const deep = { a: { b: { c: { d: { e: { f: { g: "too far" } } } } } } };
    const wide = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`k${index}`, 1]),
    );
    logger.info({
      text: "x".repeat(100_000),
      list: Array(500).fill(1),
      deep,
      wide,
    });
    const [entry] = entries();
    expect(lines[0]?.length).toBeLessThan(8000);
    expect(entry?.["text"]).toEndWith("… [cut, 100000 characters]");
    expect(entry?.["list"]).toHaveLength(65);
    expect(JSON.stringify(entry?.["deep"])).toContain("[too deep]");
    expect(JSON.stringify(entry?.["wide"])).toContain("[436 more]");
  });

  test("a line that is still too long is replaced by one that says so", () => {
    const { logger, lines, entries } = capturedLogger();
    const big = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`k${index}`, "y".repeat(4000)]),
    );
    logger.warn(big, "big");
    expect(lines[0]?.length).toBeLessThan(200);
    expect(entries()[0]).toMatchObject({
      level: "warn",
      msg: "log line dropped: too long",
    });
  });

  test("cycles, getters that throw, binary data and odd values break nothing", () => {
    const { logger, entries } = capturedLogger();
    const cycle: Record<string, unknown> = { name: "loop" };
    cycle["self"] = cycle;
    const hostile = Object.defineProperty({}, "boom", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    logger.info({
      cycle,
      hostile,
      bytes: new Uint8Array(7),
      when: new Date("2026-01-01T00:00:00Z"),
      never: new Date(Number.NaN),
      big: 12n,
      map: new Map([["a", 1]]),
      set: new Set([1]),
      work: () => 1,
      headers: new Headers({ "x-a": "1", cookie: "c" }),
    });
    expect(entries()[0]).toMatchObject({
      hostile: { boom: "[unreadable]" },
      bytes: "[7 bytes]",
      when: "2026-01-01T00:00:00.000Z",
      never: null,
      big: "12",
      map: { a: 1 },
      set: [1],
      headers: { "x-a": "1", cookie: "[redacted]" },
    });
  });
});
