/**
 * Refreshes in a closed loop over raw sockets, in a process of its own: each connection trades its newest token in, and the next
 * one when the answer is there. Arguments: milliseconds, then JSON `[{ port, refreshToken }]`. Prints `{ perSecond, latenciesMs }`.
 */
import { isWhole } from "../lib/answer.ts";

type Client = { readonly port: number; readonly refreshToken: string };

const [msText = "0", clientsText = "[]"] = process.argv.slice(2);
// cast: written by refreshes.ts of the same checkout.
const clients = JSON.parse(clientsText) as Client[];
const latencies: number[] = [];
const startedAt = performance.now();
const until = startedAt + Number(msText);

function requestOf(refreshToken: string): string {
  const body = JSON.stringify({ refreshToken });
  return `POST /v1/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function loop({ port, refreshToken }: Client): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let sentAt = performance.now();
  let text = "";
  Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: (socket) => void socket.write(requestOf(refreshToken)),
      data(socket, chunk) {
        text += chunk.toString("latin1");
        if (!isWhole(text)) return;
        const token = /"refreshToken":"([^"]+)"/.exec(text)?.[1];
        if (token === undefined) return reject(new Error(text.slice(0, 400)));
        const now = performance.now();
        latencies.push(now - sentAt);
        if (now >= until) {
          resolve(undefined);
          return void socket.end();
        }
        sentAt = now;
        text = "";
        socket.write(requestOf(token));
      },
      close: () =>
        reject(new Error(`closed in the middle: ${text.slice(0, 200)}`)),
      error: (_, error) => reject(error),
    },
  }).catch(reject);
  return promise;
}

await Promise.all(clients.map(loop));
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  JSON.stringify({
    perSecond: latencies.length / seconds,
    latenciesMs: latencies,
  }),
);
