import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Sandbox, sandbox } from "../support/cli.ts";
import { registration, requestId, traceId } from "./registration.ts";

let box: Sandbox;

beforeAll(async () => {
  box = await sandbox();
  const folder = join(box.home, "run", "traces");
  await mkdir(folder, { recursive: true });
  const lines = registration.map((span) => `${JSON.stringify(span)}\n`);
  await Bun.write(join(folder, "auth-1-x-0.spans.jsonl"), lines.join(""));
});
afterAll(() => box.remove());

test("trace finds a request by its id, and a trace by its own", async () => {
  const [byRequest, byTrace] = await Promise.all(
    [requestId, traceId].map((id) => box.call(["trace", id])),
  );
  expect(byRequest?.code).toBe(0);
  expect(byRequest?.out).toContain("outbox of auth");
  expect(byTrace?.out).toBe(byRequest?.out ?? "");
});

test("trace --json is one document with every step", async () => {
  const document = await box.json(["trace", requestId]);
  expect(document).toMatchObject({
    query: { requestId },
    traces: [{ traceId, failed: 2, durationMs: 80 }],
  });
});

test("what is not in the ring is an error that says what was looked for, where, and that the ring is bounded", async () => {
  const { code, err } = await box.call(["trace", "no-such-request"]);
  expect(code).toBe(1);
  expect(err).toContain("E_NO_TRACE");
  expect(err).toContain('the request "no-such-request"');
  expect(err).toContain("looked through 1 file in ");
  expect(err).toContain(join(box.home, "run", "traces").slice(1));
  expect(err).toContain("64 MB in all");
});
