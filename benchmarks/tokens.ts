/**
 * `./tixlys bench tokens [decisions|hostile|soak|soak-engine…]`: what one decision about a token costs, beside the reference engine and the bare
 * Ed25519 of `node:crypto` in the same interleaved rounds, what a hostile token costs, and what half a million authorizations leave
 * behind in memory (auth.md §0 F2, §3.10; decision 32).
 */
import { keysOf, startParts } from "./lib/parts.ts";
import { benchDecisions } from "./tokens/decisions.ts";
import { benchHostile } from "./tokens/hostile.ts";
import { benchEngineSoak, benchSoak } from "./tokens/soak.ts";
import type { TokenStage } from "./tokens/stage.ts";

const parts = {
  decisions: benchDecisions,
  hostile: benchHostile,
  soak: benchSoak,
  "soak-engine": benchEngineSoak,
} satisfies Record<string, (stage: TokenStage) => Promise<void> | void>;

const { chosen, end, ...run } = await startParts(keysOf(parts), {
  rounds: 5,
  roundMs: 500,
  authorizations: 500_000,
});
run.say(
  `${run.options.rounds} interleaved rounds: median (min–max) of each round's p50; ${navigator.hardwareConcurrency} cores\n`,
);
for (const name of chosen) await parts[name](run);
end();
