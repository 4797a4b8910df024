/**
 * `./tixlys bench identity [logins|refreshes|logouts|me…]`: sign-ins beside Argon2id alone, refreshes beside PostgreSQL alone, how
 * long a logout takes to reach every process, and a read through the gateway at half of its peak rate (decision 32). The suite runs
 * as `up` starts it, with two replicas of auth and of users.
 */
import { benchLogins } from "./identity/logins.ts";
import { benchLogouts } from "./identity/logouts.ts";
import { benchMe } from "./identity/me.ts";
import { benchRefreshes } from "./identity/refreshes.ts";
import type { IdentityStage } from "./identity/stage.ts";
import { startSuite } from "./identity/suite.ts";
import { keysOf, startParts } from "./lib/parts.ts";

const parts = {
  logins: benchLogins,
  refreshes: benchRefreshes,
  logouts: benchLogouts,
  me: benchMe,
} satisfies Record<string, (stage: IdentityStage) => Promise<void>>;

const { chosen, end, ...run } = await startParts(keysOf(parts), {
  rounds: 5,
  roundMs: 5_000,
  warmUpMs: 10_000,
  logouts: 200,
});
run.say(
  `${run.options.rounds} interleaved rounds: median (min–max); ${navigator.hardwareConcurrency} cores, load and servers share them\n`,
);
const suite = await startSuite();
try {
  for (const name of chosen) await parts[name]({ suite, ...run });
} finally {
  await suite.stop();
}
end();
