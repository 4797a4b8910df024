/** From `send` to the last receiver, at a steady rate over many channels. */
import { cpuSeconds } from "../http/contestant.ts";
import { atMost, plainly } from "../lib/report.ts";
import { figure } from "../lib/statistics.ts";
import { startLoad } from "./load.ts";
import type { LatencyLoad } from "./latency-load.ts";
import { makeChannel } from "./stage.ts";
import type { ChatStage } from "./stage.ts";

const [CHANNELS, MEMBERS, PER_SECOND] = [50, 20, 200] as const;

/** Of chat's process, for each message; other work on the machine disturbs it less than any latency. */
const MICRO = 1_000_000;

type Measured = { readonly p50Ms: number; readonly p99Ms: number };

/** Everything counts: the socket, the store, the bus, and the way to each of the twenty. */
export async function benchLatency(stage: ChatStage): Promise<void> {
  const { suite, options, report } = stage;
  const channels: LatencyLoad["channels"][number][] = [];
  for (let at = 0; at < CHANNELS; at += 1) {
    const { channelId, owner } = await makeChannel(suite, `Pace ${at}`);
    const others = Array.from({ length: MEMBERS - 1 }, () => suite.token());
    const tokens = [owner, ...others];
    channels.push({ channelId, tokens });
  }
  const plan: LatencyLoad = { port: suite.port, channels };
  const load = await startLoad("latency-load.ts", plan);
  const rounds: Measured[] = [];
  const usedUs: number[] = [];
  try {
    await load.ask(`${PER_SECOND} 2`);
    for (let turn = 0; turn < options.rounds; turn += 1) {
      const before = await cpuSeconds(suite.pid);
      const came = await load.ask(`${PER_SECOND} ${options.latencySeconds}`);
      const used = (await cpuSeconds(suite.pid)) - before;
      usedUs.push((used * MICRO) / PER_SECOND / options.latencySeconds);
      // cast: printed by latency-load.ts of the same checkout
      rounds.push(came as Measured);
    }
  } finally {
    await load.stop();
  }
  const what = `send → last of ${MEMBERS} receivers at ${PER_SECOND}/s over ${CHANNELS} channels`;
  const p50 = figure(rounds.map(({ p50Ms }) => p50Ms));
  const p99 = figure(rounds.map(({ p99Ms }) => p99Ms));
  report.add(plainly("latency", `${what}, p50`, p50, " ms", 1));
  report.add(atMost("latency", `${what}, p99`, p99, 50, " ms", 1));
  const cpu = "processor time of chat for a message to twenty";
  report.add(plainly("latency", cpu, figure(usedUs), " µs"));
}
