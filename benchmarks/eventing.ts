/**
 * `./tixlys bench eventing [part…]`: what an event costs, from the append to its effect, beside the limit of the same machine in
 * the same run (decision 32, eventing.md §3).
 */
import { join } from "node:path";
import { keysOf, startParts } from "./lib/parts.ts";
import { barPlot } from "./lib/plot.ts";
import { openStage } from "./eventing/stage.ts";
import type { Stage } from "./eventing/stage.ts";

const parts = {
  append: async () => (await import("./eventing/append.ts")).benchAppend,
  read: async () => (await import("./eventing/read.ts")).benchRead,
  relay: async () => (await import("./eventing/relay.ts")).benchRelay,
  consumer: async () => (await import("./eventing/consumer.ts")).benchConsumer,
  latency: async () => (await import("./eventing/latency.ts")).benchLatency,
  growth: async () => (await import("./eventing/growth.ts")).benchGrowth,
} satisfies Record<string, () => Promise<(stage: Stage) => Promise<void>>>;

const { chosen, end, plots, ...run } = await startParts(keysOf(parts), {
  rounds: 5,
  roundMs: 4_000,
  messages: 60_000,
  stored: 5_000_000,
  sampled: 1,
});
const drawn: Promise<unknown>[] = [];
run.say(
  `${run.options.rounds} interleaved rounds: median (min–max); ${navigator.hardwareConcurrency} cores; traces sampled: ${run.options.sampled}\n`,
);
const own: Pick<Stage, "options" | "report" | "say" | "plot"> = {
  ...run,
  plot: (name, plot) =>
    void drawn.push(Bun.write(join(plots, `${name}.svg`), barPlot(plot))),
};
for (const name of chosen) {
  const measure = await parts[name]();
  // Servers of its own for each part: none finds what another left behind.
  const stage = await openStage(own);
  try {
    await measure(stage);
  } finally {
    await stage.stop();
  }
}
await Promise.all(drawn);
end();
