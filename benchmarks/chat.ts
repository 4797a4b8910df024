/**
 * `./tixlys bench chat [fan-out|latency|idle|history|proof…]`: one message to many sockets beside bare `Bun.serve` and Socket.IO, how long
 * it takes to the last of them, what a connection costs that says nothing, a page of history beside ten million messages
 * (decision 32), and two hundred clients of which none may miss anything while connections are cut and a replica is killed. Chat runs as `up` starts it.
 */
import { benchFanOut } from "./chat/fan-out.ts";
import { benchHistory } from "./chat/history.ts";
import { benchIdle } from "./chat/idle.ts";
import { benchLatency } from "./chat/latency.ts";
import { benchProof } from "./chat/proof.ts";
import { startSuite } from "./chat/stage.ts";
import type { ChatStage } from "./chat/stage.ts";
import { keysOf, startParts } from "./lib/parts.ts";

const onOne = {
  "fan-out": benchFanOut,
  latency: benchLatency,
  idle: benchIdle,
  history: benchHistory,
} satisfies Record<string, (stage: ChatStage) => Promise<void>>;
const parts = keysOf({ ...onOne, proof: benchProof });

const { chosen, end, ...run } = await startParts(parts, {
  rounds: 5,
  roundMs: 1_500,
  latencySeconds: 5,
  idle: 5_000,
  small: 10_000,
  large: 10_000_000,
});
run.say(
  `${run.options.rounds} interleaved rounds: median (min–max); ${navigator.hardwareConcurrency} cores, load and servers share them\n`,
);
for (const name of chosen) {
  // Each part has a fresh suite: what one leaves in memory or on the disk is not the next one's.
  if (name === "proof") {
    await benchProof(run);
    continue;
  }
  const suite = await startSuite();
  try {
    await onOne[name]({ suite, ...run });
  } finally {
    await suite.stop();
  }
}
end();
