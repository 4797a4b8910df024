/** As many requests as the answers allow, over kept connections: through each door, and to the upstream itself. */
import { join } from "node:path";
import { cpuSeconds } from "../http/contestant.ts";
import { barOf, barPlot } from "../lib/plot.ts";
import { atLeast, plainly } from "../lib/report.ts";
import { figure, ratio } from "../lib/statistics.ts";
import type { Figure } from "../lib/statistics.ts";
import type { Door } from "./doors.ts";
import type { GatewayStage } from "./stage.ts";

type Sample = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the door's process, per request. */
  readonly cpuUs: number;
};

const GATES = [
  ["nginx", 0.45],
  ["Caddy", 1.5],
] as const;

/** Requests per second beside nginx and Caddy. */
export async function benchThroughput(stage: GatewayStage): Promise<void> {
  const { doors, options, report } = stage;
  const samples = new Map<string, Sample[]>();
  for (const door of doors) await round(stage, door);
  for (let turn = 0; turn < options.rounds; turn += 1)
    for (const door of doors)
      samples.set(door.name, [
        ...(samples.get(door.name) ?? []),
        await round(stage, door),
      ]);
  const of = (name: string, field: keyof Sample): Figure =>
    figure((samples.get(name) ?? []).map((sample) => sample[field]));
  const part = "throughput";
  for (const { name } of doors) {
    report.add(plainly(part, name, of(name, "perSecond"), "/s"));
    const processor = `${name}, processor time`;
    report.add(plainly(part, processor, of(name, "cpuUs"), " µs", 1));
    report.add(plainly(part, `${name}, p99`, of(name, "p99Ms"), " ms", 2));
  }
  for (const [name, least] of GATES) {
    if (!samples.has(name)) continue;
    const share = ratio(of("steersman", "perSecond"), of(name, "perSecond"));
    report.add(atLeast(part, `steersman / ${name}`, share, least, "×", 2));
  }
  await Bun.write(
    join(stage.plots, "gateway.svg"),
    barPlot({
      title: "A small JSON GET through a gateway",
      unit: "requests per second",
      groups: [
        {
          label: `${options.connections} connections`,
          bars: doors.map(({ name }) => barOf(name, of(name, "perSecond"))),
        },
      ],
    }),
  );
}

async function round(
  { options, request }: GatewayStage,
  door: Door,
): Promise<Sample> {
  const before = await cpuSeconds(door.pid);
  const { roundMs: ms, connections } = options;
  const child = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "../http/load.ts"),
      ...[door.port, connections, ms].map(String),
      request("/v1/things"),
    ],
    { stdout: "pipe", stderr: "inherit", timeout: ms + 20_000 },
  );
  const out: unknown = JSON.parse(await new Response(child.stdout).text());
  const used = (await cpuSeconds(door.pid)) - before;
  // cast: printed by load.ts of the same checkout.
  const { refused, ...figures } = out as Sample & { readonly refused: number };
  if (refused > 0) throw new Error(`${door.name} refused ${refused} requests`);
  return { ...figures, cpuUs: (used * 1e9) / (figures.perSecond * ms) };
}
