/**
 * Sockets that have joined a channel and then say nothing.
 *
 * Argument: a file with `IdleLoad`. Prints `ready`; each line `[sockets]` it answers when that many more are open.
 */
import { gather } from "./crowd.ts";

/** What it is told: a token for each socket, and the channels that they join in turn. */
export type IdleLoad = {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly channelIds: readonly string[];
};

const told: unknown = await Bun.file(process.argv[2] ?? "").json();
// cast: written by idle.ts of the same checkout.
const { port, tokens, channelIds } = told as IdleLoad;
let used = 0;
console.log("ready");
for await (const line of console) {
  if (line === "") continue;
  const some = tokens.slice(used, used + Number(line));
  used += some.length;
  await gather({
    port,
    dialect: "frames",
    tokens: some,
    channelOf: (place) => channelIds[place % channelIds.length],
    onMessage: () => undefined,
  });
  console.log(JSON.stringify({ open: used }));
}
process.exit(0);
