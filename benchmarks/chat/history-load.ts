/**
 * Pages of history at random places, over raw sockets: each connection asks for its next one when the answer is there.
 *
 * Argument: a file with `HistoryLoad`. Prints `ready`, then for each line `[milliseconds]` one with `{ perSecond, p50Ms, p99Ms }`.
 */
import { percentile } from "../lib/statistics.ts";

/** What it is told: each page of `limit` is full, as it starts anywhere above. */
export type HistoryLoad = {
  readonly port: number;
  readonly token: string;
  readonly connections: number;
  readonly limit: number;
  readonly channelIds: readonly string[];
  readonly last: number;
};

type Connection = {
  sentAt: number;
  /** Bytes of the body that are still to come. */
  missing: number;
  /** What came of the head. */
  head: Buffer | undefined;
  take: () => void;
};

const END = Buffer.from("\r\n\r\n");
const told: unknown = await Bun.file(process.argv[2] ?? "").json();
// cast: written by history.ts of the same checkout.
const load = told as HistoryLoad;
let latenciesMs: number[] = [];

function request(): string {
  const { channelIds, last, limit } = load;
  const channel = channelIds[Math.floor(Math.random() * channelIds.length)];
  const before = limit + 1 + Math.floor(Math.random() * (last - limit));
  return `GET /v1/channels/${channel ?? ""}/messages?limit=${limit}&before=${before} HTTP/1.1\r\nhost: 127.0.0.1:${load.port}\r\naccept: application/json\r\nauthorization: Bearer ${load.token}\r\n\r\n`;
}

function receive(state: Connection, chunk: Buffer): void {
  if (state.missing > 0) state.missing -= chunk.length;
  else {
    const data =
      state.head === undefined ? chunk : Buffer.concat([state.head, chunk]);
    const at = data.indexOf(END);
    // A copy, as the runtime may use the chunk again.
    state.head = at < 0 ? Buffer.from(data) : undefined;
    if (at < 0) return;
    const head = data.toString("latin1", 0, at);
    const length = /content-length: (\d+)/i.exec(head)?.[1];
    if (!head.startsWith("HTTP/1.1 200") || length === undefined)
      throw new Error(`not a page: ${data.toString("latin1", 0, 800)}`);
    state.missing = Number(length) - (data.length - at - END.length);
  }
  if (state.missing > 0) return;
  latenciesMs.push(performance.now() - state.sentAt);
  state.take();
}

const sockets = await Promise.all(
  Array.from({ length: load.connections }, () =>
    Bun.connect<Connection>({
      hostname: "127.0.0.1",
      port: load.port,
      data: { sentAt: 0, missing: 0, head: undefined, take: () => undefined },
      socket: { data: (socket, chunk) => receive(socket.data, chunk) },
    }),
  ),
);
console.log("ready");

async function run(ms: number): Promise<object> {
  latenciesMs = [];
  const startedAt = performance.now();
  const loops = sockets.map(async (socket) => {
    while (performance.now() - startedAt < ms) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      socket.data.take = () => resolve(undefined);
      socket.data.sentAt = performance.now();
      socket.write(request());
      await promise;
    }
  });
  await Promise.all(loops);
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    perSecond: latenciesMs.length / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

for await (const line of console) {
  if (line === "") continue;
  console.log(JSON.stringify(await run(Number(line))));
}
process.exit(0);
