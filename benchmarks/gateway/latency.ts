/** What a door adds to a request at a moderate rate, beside asking the upstream itself. */
import { atMost, plainly } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import type { Figure } from "../lib/statistics.ts";
import { openRound } from "./open-round.ts";
import type { GatewayStage } from "./stage.ts";

const CONNECTIONS = 16;
const [P50_MS, P99_MS] = [0.5, 3];

/** Added latency of each door, round by round. */
export async function benchLatency(stage: GatewayStage): Promise<void> {
  const { doors, options, report, request } = stage;
  const all = new Map<string, { p50: number; p99: number }[]>(
    doors.map(({ name }) => [name, []]),
  );
  for (let turn = -1; turn < options.rounds; turn += 1)
    for (const { name, port } of doors) {
      const { okMs, failed } = await openRound({
        port,
        perSecond: options.rate,
        ms: options.roundMs,
        connections: CONNECTIONS,
        request: request("/v1/things"),
      });
      if (failed > 0) throw new Error(`${name} failed ${failed} requests`);
      // The first round is for nobody: everybody compiles in it.
      if (turn >= 0)
        all.get(name)?.push({
          p50: percentile(okMs, 0.5),
          p99: percentile(okMs, 0.99),
        });
    }
  const direct = all.get("direct") ?? [];
  for (const { name } of doors) {
    const own = all.get(name) ?? [];
    for (const [at, most] of [
      ["p50", P50_MS],
      ["p99", P99_MS],
    ] as const) {
      const added = (): Figure =>
        figure(own.map((each, turn) => each[at] - (direct[turn]?.[at] ?? 0)));
      const part = "latency";
      if (name === "direct")
        report.add(
          plainly(
            part,
            `direct at ${options.rate}/s, ${at}`,
            figure(own.map((each) => each[at])),
            " ms",
            2,
          ),
        );
      else if (name === "steersman")
        report.add(
          atMost(part, `added by steersman, ${at}`, added(), most, " ms", 2),
        );
      else
        report.add(plainly(part, `added by ${name}, ${at}`, added(), " ms", 2));
    }
  }
}
