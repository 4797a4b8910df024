import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  activeTrace,
  extractTrace,
  newTrace,
  startSpan,
  withSpan,
  type Telemetry,
} from "../../src/index.ts";
import { quietTelemetry, traceFolder } from "../trace-folder.ts";

let traces: Awaited<ReturnType<typeof traceFolder>>;
let telemetry: Telemetry;

beforeAll(async () => {
  traces = await traceFolder();
  telemetry = quietTelemetry({ traceDir: traces.folder, sampleRatio: 0.25 });
});
afterAll(async () => {
  await telemetry.shutdown();
  await traces.remove();
});

/** Whether a trace that begins here is recorded, and whether a span below agrees. */
function begin(): { readonly recorded: boolean; readonly agreed: boolean } {
  const root = startSpan("root", { parent: newTrace() });
  const recorded = root.isRecording();
  const agreed = withSpan(root, newTrace(), () => {
    const active = activeTrace();
    const child = startSpan("child");
    const follows = child.isRecording() === recorded;
    child.end();
    const isSame = child.spanContext().traceId === active?.traceId;
    return follows && isSame && active?.sampled === recorded;
  });
  root.end();
  return { recorded, agreed };
}

test("a share of the traces that begin here is recorded, and every span of a trace shares its fate and its id", () => {
  const all = Array.from({ length: 4000 }, begin);
  const recorded = all.filter((each) => each.recorded).length;
  // Six standard deviations around a quarter.
  expect(recorded).toBeGreaterThan(835);
  expect(recorded).toBeLessThan(1165);
  expect(all.every((each) => each.agreed)).toBe(true);
});

test("a trace that began elsewhere keeps the decision that was made there", () => {
  const from = (flags: string) =>
    extractTrace({
      traceparent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`,
      tracestate: null,
    });
  for (let turn = 0; turn < 100; turn += 1) {
    expect(startSpan("a", { parent: from("01") }).isRecording()).toBe(true);
    expect(startSpan("b", { parent: from("00") }).isRecording()).toBe(false);
  }
});
