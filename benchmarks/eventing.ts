/**
 * `./tixlys bench eventing [part…]`: what an event costs, from the append to its effect, beside the limit of the same machine in
 * the same run (decision 32, eventing.md §3).
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdown, report } from "./lib/report.ts";
import { barPlot } from "./lib/plot.ts";
import { openStage } from "./eventing/stage.ts";
import type { Stage } from "./eventing/stage.ts";

const parts: Readonly<
  Record<string, () => Promise<(stage: Stage) => Promise<void>>>
> = {
  append: async () => (await import("./eventing/append.ts")).benchAppend,
  read: async () => (await import("./eventing/read.ts")).benchRead,
  relay: async () => (await import("./eventing/relay.ts")).benchRelay,
  consumer: async () => (await import("./eventing/consumer.ts")).benchConsumer,
  latency: async () => (await import("./eventing/latency.ts")).benchLatency,
  growth: async () => (await import("./eventing/growth.ts")).benchGrowth,
};

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    "round-ms": { type: "string", default: "4000" },
    messages: { type: "string", default: "60000" },
    stored: { type: "string", default: "5000000" },
    sampled: { type: "string", default: "1" },
  },
});
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(
    `there is no part ${unknown.join(", ")}; parts: ${Object.keys(parts).join(", ")}`,
  );
  process.exit(2);
}
const chosen = positionals.length === 0 ? Object.keys(parts) : positionals;
const say = values.json ? console.error : console.log;
const plots = join(import.meta.dir, "plots");
const drawn: Promise<unknown>[] = [];
const options = {
  rounds: Number(values.rounds),
  roundMs: Number(values["round-ms"]),
  messages: Number(values.messages),
  stored: Number(values.stored),
  sampled: Number(values.sampled),
};
const findings = report(say);
await mkdir(plots, { recursive: true });
say(
  `${options.rounds} interleaved rounds: median (min–max); ${navigator.hardwareConcurrency} cores; traces sampled: ${options.sampled}\n`,
);
const own: Pick<Stage, "options" | "report" | "say" | "plot"> = {
  options,
  report: findings,
  say,
  plot: (name, plot) =>
    void drawn.push(Bun.write(join(plots, `${name}.svg`), barPlot(plot))),
};
for (const name of chosen) {
  // Servers of its own for each part: none finds what another left behind.
  const stage = await openStage(own);
  try {
    await (
      await parts[name]?.()
    )?.(stage);
  } finally {
    await stage.stop();
  }
}
await Promise.all(drawn);
if (values.json) console.log(JSON.stringify({ options, rows: findings.rows }));
else say(`\n${markdown(findings.rows)}`);
process.exit(findings.rows.some(({ reached }) => reached === false) ? 1 : 0);
