/**
 * Sockets that all have joined one channel, and one that sends: the next messages go out when everybody has the last ones.
 *
 * Argument: a file with `FanOutLoad`. Prints `ready`, then for each line `[messages a round, milliseconds]` of its input one with
 * `{ perSecond, roundMs, storedMs }`: deliveries, and the medians of a whole round and of its acknowledgements (nothing without).
 */
import { median } from "../lib/statistics.ts";
import { gather } from "./crowd.ts";
import { dialects } from "./dialect.ts";
import type { DialectName } from "./dialect.ts";

/** What a load is told. */
export type FanOutLoad = {
  readonly port: number;
  readonly dialect: DialectName;
  readonly channelId: string;
  /** The last one's socket sends. */
  readonly tokens: readonly (string | null)[];
  readonly acks: boolean;
};

const ROUND_WITHIN_MS = 30_000;
const content = "a message of a hundred and twenty characters, "
  .repeat(3)
  .slice(0, 120);

const told: unknown = await Bun.file(process.argv[2] ?? "").json();
// cast: written by fan-out.ts of the same checkout.
const load = told as FanOutLoad;
const receivers = load.tokens.length - 1;
let missing = 0;
let missingAcks = 0;
let ackedAt = 0;
let finished = Promise.withResolvers<number>();
const finish = (): void => {
  if (missing <= 0 && missingAcks <= 0) finished.resolve(performance.now());
};
const sockets = await gather({
  port: load.port,
  dialect: load.dialect,
  tokens: load.tokens.map((token) => token ?? undefined),
  channelOf: (place) => (place < receivers ? load.channelId : undefined),
  onMessage: () => {
    missing -= 1;
    if (missing === 0) finish();
  },
  onAck: () => {
    missingAcks -= 1;
    if (missingAcks > 0) return;
    ackedAt = performance.now();
    finish();
  },
});
const sender = sockets[receivers];
console.log("ready");

const say = dialects[load.dialect].say;

async function rounds(messages: number, ms: number): Promise<object> {
  const whole: number[] = [];
  const stored: number[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < ms) {
    missing = receivers * messages;
    missingAcks = load.acks ? messages : 0;
    finished = Promise.withResolvers<number>();
    const late = setTimeout(() => {
      finished.reject(new Error(`${missing} messages are missing`));
    }, ROUND_WITHIN_MS);
    const texts = Array.from({ length: messages }, () =>
      say(load.channelId, content),
    );
    const sentAt = performance.now();
    sender?.send(...texts);
    const endedAt = await finished.promise;
    clearTimeout(late);
    whole.push(endedAt - sentAt);
    if (load.acks) stored.push(ackedAt - sentAt);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    perSecond: (whole.length * receivers * messages) / seconds,
    roundMs: median(whole),
    storedMs: load.acks ? median(stored) : null,
  };
}

for await (const line of console) {
  if (line === "") continue;
  const [messages = 1, ms = 1_000] = line.split(" ").map(Number);
  console.log(JSON.stringify(await rounds(messages, ms)));
}
process.exit(0);
