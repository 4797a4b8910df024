import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTraces } from "../../src/index.ts";
import { openRing } from "../../src/ring/writer.ts";
import { traceFolder } from "../trace-folder.ts";

let traces: Awaited<ReturnType<typeof traceFolder>>;
beforeEach(async () => {
  traces = await traceFolder();
});
afterEach(() => traces.remove());

function line(
  traceId: string,
  spanId: string,
  requestId: string,
  padding = 0,
): string {
  return `${JSON.stringify({
    traceId,
    spanId,
    name: "x",
    kind: "internal",
    service: "users",
    requestId,
    startMs: 1,
    durationMs: 1,
    status: "unset",
    attributes: { padding: "p".repeat(padding) },
    links: [],
  })}\n`;
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(
    names.map((name) => stat(join(folder, name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

describe("the ring of trace files", () => {
  test("one process keeps its newest spans in a bounded number of bounded files", async () => {
    const ring = openRing({
      folder: traces.folder,
      name: "users",
      maxFileBytes: 10_000,
      maxFiles: 3,
    });
    for (let index = 0; index < 400; index += 1) {
      ring.add(line("t", `s${index}`, "r", 100));
      if (index % 40 === 0) await ring.flush();
    }
    await ring.flush();
    expect(await sizeOf(traces.folder)).toBeLessThanOrEqual(30_000);
    expect((await readdir(traces.folder)).length).toBeLessThanOrEqual(3);
    const spans = await readTraces(traces.folder, { traceId: "t" });
    const ids = spans.map((span) => span.spanId);
    expect(ids).toContain("s399");
    expect(ids).not.toContain("s0");
  });

  test("all processes together stay under the limit, the oldest files go first", async () => {
    for (let index = 0; index < 8; index += 1) {
      const file = join(traces.folder, `old-${index}-1-0.spans.jsonl`);
      await writeFile(file, line(`old${index}`, "s", "r", 9000));
      await utimes(file, 1000 + index, 1000 + index);
    }
    const options = {
      folder: traces.folder,
      maxFileBytes: 10_000,
      totalBytes: 50_000,
    };
    const [one, two] = [
      openRing({ ...options, name: "a" }),
      openRing({ ...options, name: "b" }),
    ];
    one.add(line("new1", "s", "r"));
    two.add(line("new2", "s", "r"));
    await Promise.all([one.flush(), two.flush()]);
    expect(await sizeOf(traces.folder)).toBeLessThanOrEqual(50_000);
    const names = (await readdir(traces.folder)).join(" ");
    expect(names).not.toContain("old-0-");
    expect(names).toContain("old-7-");
    expect(await readTraces(traces.folder, { traceId: "new1" })).toHaveLength(
      1,
    );
  });

  test("its files are for the owner only", async () => {
    const ring = openRing({
      folder: join(traces.folder, "made"),
      name: "users",
    });
    ring.add(line("t", "s", "r"));
    await ring.flush();
    const [name = ""] = await readdir(join(traces.folder, "made"));
    expect((await stat(join(traces.folder, "made", name))).mode & 0o777).toBe(
      0o600,
    );
    expect((await stat(join(traces.folder, "made"))).mode & 0o777).toBe(0o700);
  });

  test("a folder that cannot be written is reported once and harms nothing", async () => {
    const file = join(traces.folder, "file");
    await writeFile(file, "");
    const problems: unknown[] = [];
    const ring = openRing({
      folder: file,
      name: "users",
      onProblem: (cause) => problems.push(cause),
    });
    for (let round = 0; round < 3; round += 1) {
      ring.add(line("t", "s", "r"));
      await ring.flush();
    }
    ring.flushNow();
    expect(problems).toHaveLength(1);
    expect(ring.dropped()).toBe(3);
  });

  test("what comes faster than the disk is dropped and counted, never kept without bound", () => {
    const ring = openRing({ folder: traces.folder, name: "users" });
    for (let index = 0; index < 5000; index += 1) ring.add("x\n");
    expect(ring.dropped()).toBe(5000 - 4096);
  });

  test("the last spans are written when the process ends", async () => {
    const ring = openRing({ folder: traces.folder, name: "users" });
    ring.add(line("t", "s1", "r"));
    await ring.flush();
    ring.add(line("t", "s2", "r"));
    ring.flushNow();
    expect(await readTraces(traces.folder, { traceId: "t" })).toHaveLength(2);
  });
});

describe("reading traces", () => {
  test("a request finds every trace that it took part in, with all their spans", async () => {
    const ring = openRing({ folder: traces.folder, name: "users" });
    const other = openRing({ folder: traces.folder, name: "auth" });
    ring.add(line("t1", "a", "req-1"));
    other.add(line("t1", "b", "req-other"));
    other.add(line("t2", "c", "req-1"));
    other.add(line("t3", "d", "req-3 mentions req-1"));
    await Promise.all([ring.flush(), other.flush()]);
    const spans = await readTraces(traces.folder, { requestId: "req-1" });
    expect(spans.map((span) => span.spanId).sort()).toEqual(["a", "b", "c"]);
  });

  test("a line cut off by a crash, a foreign file and a missing folder are passed over", async () => {
    const whole = line("t1", "a", "r");
    await writeFile(
      join(traces.folder, "x-1-1-0.spans.jsonl"),
      `${whole}{"traceId":"t1"}\n${whole.slice(0, 40)}`,
    );
    await writeFile(join(traces.folder, "notes.txt"), whole);
    expect(await readTraces(traces.folder, { traceId: "t1" })).toHaveLength(1);
    expect(
      await readTraces(join(traces.folder, "missing"), { traceId: "t1" }),
    ).toEqual([]);
  });
});
