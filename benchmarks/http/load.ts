/**
 * A closed loop over raw sockets, in a process of its own: each connection sends its next request when the answer is there. Bun's own
 * `fetch` would cost more than the servers that are measured.
 *
 * Arguments: port, connections, milliseconds, the request as JSON text. Prints `{ perSecond, p50Ms, p99Ms, refused }`.
 */
const [portText, connectionsText, msText, request] = process.argv.slice(2);
const bytes = Buffer.from(request ?? "");
const latencies = new Float64Array(4_000_000);
let count = 0;
let refused = 0;

/** When the request was sent, and how many bytes of its answer are still to come. */
type State = { sentAt: number; missing: number };

const end = Buffer.from("\r\n\r\n");
const running = Number(msText);
let until = 0;

/** Takes one chunk; answers are never pipelined, so that a chunk belongs to one answer. */
function receive(state: State, chunk: Buffer): boolean {
  if (state.missing > 0) {
    state.missing -= chunk.length;
    return state.missing <= 0;
  }
  const at = chunk.indexOf(end);
  if (at < 0) throw new Error("a head in two pieces");
  const head = chunk.latin1Slice(0, at);
  if (!head.startsWith("HTTP/1.1 200")) refused += 1;
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`no length: ${head}`);
  state.missing = Number(length) - (chunk.length - at - 4);
  return state.missing <= 0;
}

const closed = Array.from({ length: Number(connectionsText) }, () => {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  Bun.connect<State>({
    hostname: "127.0.0.1",
    port: Number(portText),
    socket: {
      open(socket) {
        socket.data = { sentAt: performance.now(), missing: 0 };
        socket.write(bytes);
      },
      data(socket, chunk) {
        if (!receive(socket.data, chunk)) return;
        const now = performance.now();
        if (count < latencies.length)
          latencies[count] = now - socket.data.sentAt;
        count += 1;
        if (now >= until) {
          socket.end();
          return resolve(undefined);
        }
        socket.data.sentAt = now;
        socket.data.missing = 0;
        socket.write(bytes);
      },
      close: () => resolve(undefined),
      error: (_, error) => reject(error),
    },
  }).catch(reject);
  return promise;
});
const startedAt = performance.now();
until = startedAt + running;
await Promise.all(closed);
const seconds = (performance.now() - startedAt) / 1000;
const sorted = latencies.subarray(0, Math.min(count, latencies.length)).sort();
const at = (part: number): number =>
  sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
console.log(
  JSON.stringify({
    perSecond: count / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    refused,
  }),
);
