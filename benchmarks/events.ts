/**
 * `./tixlys bench events [ingestion|proof|webhooks|latency…]`: how fast the log takes what is on the bus, how fast webhooks are sent and how long after a
 * write one arrives, and that of a hundred thousand events none is
 * lost and none doubled while the processes that take them are killed. PostgreSQL and NATS run as `up` starts them, with the log's
 * worker beside them.
 */
import { benchIngestion } from "./events/ingestion.ts";
import { benchLatency } from "./events/latency.ts";
import { benchProof } from "./events/proof.ts";
import { benchWebhooks } from "./events/webhooks.ts";
import { keysOf, startParts } from "./lib/parts.ts";
import type { EventsStage } from "./events/stage.ts";

const parts = {
  ingestion: benchIngestion,
  proof: benchProof,
  webhooks: benchWebhooks,
  latency: benchLatency,
} satisfies Record<string, (stage: EventsStage) => Promise<void>>;

const { chosen, end, ...run } = await startParts(keysOf(parts), {
  rounds: 5,
  messages: 40_000,
  events: 100_000,
  kills: 10,
});
run.say(
  `median of ${run.options.rounds} rounds (min–max); ${navigator.hardwareConcurrency} cores, load and servers share them\n`,
);
for (const name of chosen) await parts[name](run);
end();
