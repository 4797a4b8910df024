/**
 * `./tixlys bench gateway [throughput|latency|overload|soak…]`: the gateway with token check, limits, access log and metrics beside
 * nginx and Caddy, in one run before one upstream (decision 32).
 */
import { keysOf, startParts } from "./lib/parts.ts";
import { benchLatency } from "./gateway/latency.ts";
import { benchOverload } from "./gateway/overload.ts";
import { benchSoak } from "./gateway/soak.ts";
import { startStage } from "./gateway/stage.ts";
import type { GatewayStage } from "./gateway/stage.ts";
import { benchThroughput } from "./gateway/throughput.ts";

const parts = {
  throughput: benchThroughput,
  latency: benchLatency,
  overload: benchOverload,
  soak: benchSoak,
} satisfies Record<string, (stage: GatewayStage) => Promise<void>>;

const { chosen, end, ...run } = await startParts(keysOf(parts), {
  rounds: 5,
  roundMs: 3_000,
  connections: 64,
  rate: 500,
  streams: 10_000,
});
run.say(
  `${run.options.rounds} interleaved rounds: median (min–max); ${navigator.hardwareConcurrency} cores, load, doors and upstream share them\n`,
);
const stage = await startStage(run);
try {
  for (const name of chosen) await parts[name](stage);
} finally {
  await stage.stop();
}
end();
