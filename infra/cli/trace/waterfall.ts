/** A way as lines of a terminal: one row per step, its bar on the time of its trace. */
import type { Output } from "../console/output.ts";
import type { Step } from "./step.ts";
import type { Way } from "./way.ts";

const least = { name: 24, bar: 12 };
const most = { name: 64, bar: 48 };

/** The lines of one way, at most `width` columns wide where that leaves room for names and bars. */
export function waterfallLines(
  way: Way,
  width: number,
  paint: Output["paint"],
): string[] {
  const label = (step: Step): string =>
    `${"  ".repeat(step.depth)}${step.name}${step.orphan === true ? " …" : ""}`;
  const longest = (texts: readonly string[]): number =>
    Math.max(0, ...texts.map((text) => text.length));
  const place = longest(["place", ...way.places]);
  const fixed = place + 2 + 8 + 2 + 9 + 1 + 9 + 2;
  const wanted = longest(way.steps.map(label));
  const nameRoom = width - fixed - 2 - least.bar;
  const name = clamp(Math.min(wanted, nameRoom), least.name, most.name);
  const bar = clamp(width - fixed - name - 2, least.bar, most.bar);
  const row = (
    cells: readonly [string, string, string, string, string],
  ): string =>
    `${cells[0].padEnd(place)}  ${fit(cells[1], name)}  ${cells[2].padEnd(8)}  ${cells[3].padStart(9)} ${cells[4].padStart(9)}`;
  return [
    headline(way, paint),
    paint("dim", row(["place", "step", "kind", "start", "took"])),
    ...way.steps.map((step) => {
      const text = row([
        step.place,
        label(step),
        step.kind,
        milliseconds(step.offsetMs),
        milliseconds(step.durationMs),
      ]);
      const line = `${text}  ${barOf(step, way, bar)}`;
      if (step.status === "error")
        return paint("red", `${line.trimEnd()} ✗ ${step.errorType ?? "error"}`);
      return step.kind === "wait" ? paint("dim", line) : line;
    }),
    ...(way.steps.some((step) => step.orphan === true)
      ? [
          paint(
            "dim",
            "… the step before it is not in the ring (dropped, or not ended yet)",
          ),
        ]
      : []),
  ];
}

function headline(way: Way, paint: Output["paint"]): string {
  const count = `${way.steps.filter(({ kind }) => kind !== "wait").length} spans`;
  const failed =
    way.failed === 0 ? "" : paint("red", `, ${way.failed} with an error`);
  return `${paint("bold", `trace ${way.traceId}`)}  ${way.startedAt}  ${milliseconds(way.durationMs)}, ${count}${failed}`;
}

/** A step of no length still shows: one eighth of a column. */
function barOf(step: Step, way: Way, width: number): string {
  const scale = way.durationMs === 0 ? 0 : width / way.durationMs;
  const from = Math.min(Math.floor(step.offsetMs * scale), width - 1);
  const length = Math.min(step.durationMs * scale, width - from);
  const whole = Math.floor(length);
  const rest = whole === 0 ? Math.max(1, Math.round(length * 8)) : 0;
  const solid = step.kind === "wait" ? "·" : "█";
  const end = rest === 0 ? "" : step.kind === "wait" ? "·" : eighths[rest - 1];
  return `${" ".repeat(from)}${solid.repeat(whole)}${end}`.padEnd(width);
}

const eighths = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/** Three figures are enough: `0.41 ms`, `12.3 ms`, `140 ms`, `2.35 s`. */
function milliseconds(ms: number): string {
  if (ms >= 60_000) return `${(ms / 60_000).toFixed(1)} min`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : 2)} ms`;
}

function fit(text: string, width: number): string {
  return text.length <= width
    ? text.padEnd(width)
    : `${text.slice(0, width - 1)}…`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
