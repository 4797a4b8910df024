/**
 * Messages at a steady rate over many channels, each to its members: how long from sending to the last of them.
 *
 * Argument: a file with `LatencyLoad`. Prints `ready`, then for each line `[messages a second, seconds]` one with `{ p50Ms, p99Ms,
 * worstMs, messages }`.
 */
import { percentile } from "../lib/statistics.ts";
import { gather } from "./crowd.ts";
import { dialects } from "./dialect.ts";

/** What it is told. A channel's first member sends. */
export type LatencyLoad = {
  readonly port: number;
  readonly channels: readonly {
    readonly channelId: string;
    readonly tokens: readonly string[];
  }[];
};

/** Fifty bytes of `x` and the message's number between two signs that JSON leaves alone. */
const mark = Buffer.from("#");
const PATIENCE_MS = 20_000;

const told: unknown = await Bun.file(process.argv[2] ?? "").json();
// cast: written by latency.ts of the same checkout.
const { port, channels } = told as LatencyLoad;
const members = channels[0]?.tokens.length ?? 0;
const sentAt: number[] = [];
const missing: number[] = [];
const latenciesMs: number[] = [];
let open = 0;

const sockets = await gather({
  port,
  dialect: "frames",
  tokens: channels.flatMap(({ tokens }) => tokens),
  channelOf: (place) => channels[Math.floor(place / members)]?.channelId,
  onMessage: (_, data, from) => {
    const begin = data.indexOf(mark, from) + 1;
    const number = Number(
      data.toString("latin1", begin, data.indexOf(mark, begin)),
    );
    const left = (missing[number] ?? 0) - 1;
    missing[number] = left;
    if (left !== 0) return;
    latenciesMs.push(performance.now() - (sentAt[number] ?? Number.NaN));
    open -= 1;
  },
});
console.log("ready");

/** Each message has its moment, whatever became of those before it: a server that is slow does not slow its load. */
async function run(perSecond: number, seconds: number): Promise<object> {
  latenciesMs.length = 0;
  const startedAt = performance.now();
  const total = perSecond * seconds;
  for (let count = 0; count < total; count += 1) {
    const due = startedAt + (count * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await Bun.sleep(early);
    const at = count % channels.length;
    const number = sentAt.length;
    const content = `#${number}#${"x".repeat(100)}`;
    missing.push(members);
    open += 1;
    sentAt.push(Math.max(due, performance.now() - 1));
    const channelId = channels[at]?.channelId ?? "";
    sockets[at * members]?.send(dialects.frames.say(channelId, content));
  }
  const end = performance.now() + PATIENCE_MS;
  while (open > 0 && performance.now() < end) await Bun.sleep(5);
  if (open > 0) throw new Error(`${open} messages did not reach everybody`);
  return {
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    worstMs: Math.max(...latenciesMs),
    messages: latenciesMs.length,
  };
}

for await (const line of console) {
  if (line === "") continue;
  const [perSecond = 1, seconds = 1] = line.split(" ").map(Number);
  console.log(JSON.stringify(await run(perSecond, seconds)));
}
process.exit(0);
