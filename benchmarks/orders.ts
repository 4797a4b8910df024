/**
 * `./tixlys bench orders [flows|suite|list…]`: place, offer, accept through the gateway with `orders` alone and beside the whole
 * suite, and the list of open orders around a place, up to a hundred thousand of them (decision 32).
 */
import { keysOf, startParts } from "./lib/parts.ts";
import { benchFlows, benchSuite } from "./orders/flows.ts";
import { benchList } from "./orders/list.ts";
import type { OrdersStage } from "./orders/stage.ts";

const parts = {
  flows: benchFlows,
  suite: benchSuite,
  list: benchList,
} satisfies Record<string, (stage: OrdersStage) => Promise<void>>;

const { chosen, end, ...run } = await startParts(keysOf(parts), {
  rounds: 3,
  roundMs: 5_000,
  warmUpMs: 10_000,
  flows: 10,
  rate: 60,
  orders: 100_000,
});
run.say(
  `${run.options.rounds} rounds: median (min–max); ${navigator.hardwareConcurrency} cores, load and servers share them\n`,
);
for (const name of chosen) await parts[name](run);
end();
