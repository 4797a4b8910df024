/**
 * One request over and over, over raw sockets, in a process of its own: as fast as answers come, or at a fixed rate. At a rate each
 * request falls due at its moment and its latency is counted from then, so that a slow answer does not hide those behind it.
 *
 * Arguments: port, connections, milliseconds, requests a second (0: as fast as answers come), the request.
 * Prints `{ perSecond, p50Ms, p99Ms, refused }`.
 */
import { isWhole } from "../lib/answer.ts";

const [port = "", connections = "", msText = "", rateText = "", request = ""] =
  process.argv.slice(2);
const bytes = Buffer.from(request);
const [ms, rate] = [Number(msText), Number(rateText)];
const latencies: number[] = [];
let refused = 0;
let until = Infinity;

/** A connection: when what it waits for fell due, and what has come of the answer. */
type State = { dueAt: number; text: string };
type Client = Bun.Socket<State>;
const idle: Client[] = [];
const waiting: number[] = [];

function ask(socket: Client, dueAt: number): void {
  socket.data.dueAt = dueAt;
  socket.data.text = "";
  socket.write(bytes);
}

function receive(socket: Client, chunk: Buffer): void {
  socket.data.text += chunk.toString("latin1");
  const { text, dueAt } = socket.data;
  if (!isWhole(text)) return;
  if (!text.startsWith("HTTP/1.1 200")) refused += 1;
  const now = performance.now();
  latencies.push(now - dueAt);
  const next = rate === 0 && now < until ? now : waiting.shift();
  if (next === undefined) idle.push(socket);
  else ask(socket, next);
}

const opened = (): Promise<void> =>
  new Promise((resolve, reject) => {
    Bun.connect<State>({
      hostname: "127.0.0.1",
      port: Number(port),
      socket: {
        open(socket) {
          socket.data = { dueAt: 0, text: "" };
          idle.push(socket);
          resolve();
        },
        data: receive,
        close: () => reject(new Error("a connection was closed")),
        error: (_, error) => reject(error),
      },
    }).catch(reject);
  });

await Promise.all(Array.from({ length: Number(connections) }, opened));
const startedAt = performance.now();
until = startedAt + ms;
let sent = 0;
if (rate === 0)
  for (const socket of idle.splice(0)) ask(socket, performance.now());
while (performance.now() < until) {
  const elapsed = Math.min(ms, performance.now() - startedAt);
  for (; sent < (elapsed * rate) / 1000; sent += 1) {
    const dueAt = startedAt + (sent * 1000) / rate;
    const socket = idle.pop();
    if (socket === undefined) waiting.push(dueAt);
    else ask(socket, dueAt);
  }
  await Bun.sleep(1);
}
const giveUpAt = performance.now() + 5_000;
while (idle.length < Number(connections) && performance.now() < giveUpAt)
  await Bun.sleep(5);
const seconds = (performance.now() - startedAt) / 1000;
const sorted = latencies.toSorted((a, b) => a - b);
const at = (part: number): number =>
  sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
console.log(
  JSON.stringify({
    perSecond: latencies.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    refused: refused + waiting.length + Number(connections) - idle.length,
  }),
);
process.exit(0);
