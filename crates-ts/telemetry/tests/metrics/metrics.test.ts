import { describe, expect, test } from "bun:test";
import {
  createMetrics,
  inSpan,
  serveMetrics,
  type Metrics,
} from "../../src/index.ts";
import { quietTelemetry, traceFolder } from "../trace-folder.ts";

const openMetrics =
  "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";

async function text(metrics: Metrics, accept?: string): Promise<string> {
  return (await metrics.render(accept)).body;
}

describe("metric families", () => {
  test("count, set and observe under the names that code gives them", async () => {
    const metrics = createMetrics();
    const logins = metrics.counter({
      name: "login_attempts_total",
      help: "Logins.",
      labels: { result: ["success", "failure"] },
    });
    logins.inc({ result: "success" });
    logins.inc({ result: "success" }, 2);
    metrics.gauge({ name: "outbox_pending", help: "Rows." }).set(7);
    const duration = metrics.histogram({
      name: "work_seconds",
      help: "Work.",
      buckets: [0.1, 1],
    });
    duration.observe(0.05);
    duration.observe(5);
    const body = await text(metrics);
    expect(body).toContain('login_attempts_total{result="success"} 3');
    expect(body).toContain("outbox_pending 7");
    expect(body).toContain('work_seconds_bucket{le="0.1"} 1');
    expect(body).toContain('work_seconds_bucket{le="+Inf"} 2');
    expect(body).toContain("work_seconds_sum 5.05");
  });

  test("a value outside a closed list becomes _OTHER, and a bounded label ends at 200 values", async () => {
    const metrics = createMetrics();
    const closed = metrics.counter({
      name: "a_total",
      help: "A.",
      labels: { method: ["GET"] },
    });
    for (let index = 0; index < 1000; index += 1)
      closed.inc({ method: `M${index}` });
    const bounded = metrics.counter({
      name: "b_total",
      help: "B.",
      labels: { route: "bounded" },
    });
    for (let index = 0; index < 1000; index += 1)
      bounded.inc({ route: `/r${index}` });
    const lines = (await text(metrics)).split("\n");
    expect(lines.filter((line) => line.startsWith("a_total{"))).toEqual([
      'a_total{method="_OTHER"} 1000',
    ]);
    expect(lines.filter((line) => line.startsWith("b_total{"))).toHaveLength(
      201,
    );
    expect(lines).toContain('b_total{route="_OTHER"} 800');
  });

  test("an observation counts the same whether it is a series' first or a later one, on a bound or between two", async () => {
    const labels = { route: "bounded" } as const;
    const options = {
      name: "e_seconds",
      help: "E.",
      buckets: [0.1, 1],
      labels,
    };
    const values = [0.05, 0.1, 0.5, 1, 1.5];
    const once = createMetrics();
    const histogram = once.histogram(options);
    for (const value of values) histogram.observe(value, { route: "/a" });
    const lines = (await text(once)).split("\n");
    expect(lines.filter((line) => line.startsWith("e_seconds"))).toEqual([
      'e_seconds_bucket{le="0.1",route="/a"} 2',
      'e_seconds_bucket{le="1",route="/a"} 4',
      'e_seconds_bucket{le="+Inf",route="/a"} 5',
      'e_seconds_sum{route="/a"} 3.15',
      'e_seconds_count{route="/a"} 5',
    ]);
  });

  test("a label that is not given is absent", async () => {
    const metrics = createMetrics();
    const labels = { code: "bounded", error_type: "bounded" } as const;
    metrics
      .counter({ name: "c_total", help: "C.", labels })
      .inc({ code: 200, error_type: undefined });
    expect(await text(metrics)).toContain('c_total{code="200"} 1');
  });

  test("nothing that is observed can break a request", async () => {
    const metrics = createMetrics();
    const counter = metrics.counter({ name: "d_total", help: "D." });
    counter.inc({}, -1);
    counter.inc({}, Number.NaN);
    metrics.gauge({ name: "e", help: "E." }).set(Number.POSITIVE_INFINITY);
    metrics.histogram({ name: "f_seconds", help: "F." }).observe(Number.NaN);
    expect(await text(metrics)).toContain("d_total 0");
  });

  test("a name asked for twice is one family; asked for otherwise it is a mistake", () => {
    const metrics = createMetrics();
    const define = () =>
      metrics.counter({ name: "g_total", help: "G.", labels: { a: ["x"] } });
    expect(define()).toBe(define());
    expect(() => metrics.gauge({ name: "g_total", help: "G." })).toThrow(
      TypeError,
    );
    expect(() => metrics.counter({ name: "g_total", help: "G." })).toThrow(
      TypeError,
    );
  });

  test("a gauge can be read at the scrape, and one that fails hides no other", async () => {
    const metrics = createMetrics();
    let size = 3;
    metrics.gauge({
      name: "queue_size",
      help: "Q.",
      collect: (gauge) => gauge.set(size),
    });
    metrics.gauge({
      name: "broken",
      help: "B.",
      collect: () => {
        throw new Error("no");
      },
    });
    expect(await text(metrics)).toContain("queue_size 3");
    size = 4;
    expect(await text(metrics)).toContain("queue_size 4");
  });
});

describe("formats", () => {
  test("text 0.0.4 by default, OpenMetrics when asked for, counters keep their names in both", async () => {
    const { metrics, shutdown } = quietTelemetry();
    metrics.counter({ name: "h_total", help: "H." }).inc();
    const scrapes = await Promise.all(
      [
        undefined,
        openMetrics,
        "text/plain",
        "*/*",
        `${openMetrics.split(",")[0]};q=0`,
        openMetrics,
      ].map((accept) => metrics.render(accept)),
    );
    const kinds = scrapes.map(({ contentType }) => contentType.split(";")[0]);
    const [plain, open] = ["text/plain", "application/openmetrics-text"];
    expect(kinds).toEqual([plain, open, plain, plain, plain, open]);
    for (const { body, contentType } of scrapes) {
      expect(body).toContain("\nh_total 1");
      expect(body).toMatch(/\nprocess_cpu_seconds_total [\d.e-]+/);
      const isOpen = contentType.startsWith(open ?? "");
      expect(body).toContain(
        isOpen ? "# TYPE h counter" : "# TYPE h_total counter",
      );
      expect(body.endsWith("# EOF\n")).toBe(isOpen);
    }
    await shutdown();
  });

  test("a sampled span's observation carries its ids as an exemplar, in OpenMetrics only", async () => {
    const traces = await traceFolder();
    const { metrics, shutdown } = quietTelemetry({ traceDir: traces.folder });
    const duration = metrics.histogram({
      name: "i_seconds",
      help: "I.",
      exemplars: true,
    });
    duration.observe(0.001);
    expect(await text(metrics, openMetrics)).not.toContain("trace_id");
    const traceId = await inSpan("x", {}, async (span) => {
      duration.observe(0.2);
      return span.spanContext().traceId;
    });
    expect(await text(metrics, openMetrics)).toContain(
      `# {trace_id="${traceId}",span_id="`,
    );
    expect(await text(metrics)).not.toContain(traceId);
    await shutdown();
    await traces.remove();
  });
});

describe("the metrics of a process", () => {
  test("say what runs and how it is, without the families that stay empty on Bun", async () => {
    const { metrics, shutdown } = quietTelemetry({ commit: "abc123" });
    const body = await text(metrics);
    expect(body).toContain(
      `build_info{service="users",version="1.2.3",commit="abc123",runtime="bun ${Bun.version}"} 1`,
    );
    expect(body).toContain(
      'target_info{service_name="users",service_version="1.2.3",deployment_environment_name="test"} 1',
    );
    for (const name of [
      "process_cpu_seconds_total",
      "process_resident_memory_bytes",
      "process_open_fds",
      "process_max_fds",
      "process_start_time_seconds",
      "nodejs_eventloop_lag_p99_seconds",
      "nodejs_heap_size_used_bytes",
    ]) {
      expect(body).toMatch(new RegExp(`^${name} [\\d.e+-]+$`, "m"));
    }
    expect(body).not.toMatch(/nodejs_gc|nodejs_active|heap_space/);
    await shutdown();
  });
});

describe("the metrics server", () => {
  test("serves /metrics and the health hook on a port of its own, and nothing else", async () => {
    const { metrics, shutdown } = quietTelemetry();
    const server = serveMetrics({
      metrics,
      hostname: "127.0.0.1",
      port: 0,
      health: (path) =>
        path === "/health/live"
          ? Response.json({ status: "success" })
          : undefined,
    });
    const at = (path: string, init?: RequestInit) =>
      fetch(`http://127.0.0.1:${server.port}${path}`, init);
    const scrape = await at("/metrics", { headers: { accept: openMetrics } });
    expect(scrape.status).toBe(200);
    expect(scrape.headers.get("content-type")).toStartWith(
      "application/openmetrics-text",
    );
    expect(await scrape.text()).toContain("build_info");
    expect(await (await at("/health/live")).json()).toEqual({
      status: "success",
    });
    expect((await at("/")).status).toBe(404);
    expect((await at("/metrics", { method: "POST" })).status).toBe(405);
    expect((await at("/metrics", { method: "HEAD" })).status).toBe(200);
    await server.stop();
    await shutdown();
  });

  test("a taken port is an error at the start", () => {
    const metrics = createMetrics();
    const first = serveMetrics({ metrics, hostname: "127.0.0.1", port: 0 });
    expect(() =>
      serveMetrics({ metrics, hostname: "127.0.0.1", port: first.port }),
    ).toThrow();
    return first.stop();
  });
});
