/**
 * An open loop over raw sockets, in a process of its own: so many requests a second, whatever becomes of those before. Times count from
 * when a request was due, so that whoever is slow is not asked less.
 *
 * Arguments: JSON of {@link OpenLoad}. Prints {@link OpenDone} as JSON.
 */
import { isWhole } from "../lib/answer.ts";

/** What to do. */
export type OpenLoad = {
  readonly port: number;
  readonly perSecond: number;
  readonly ms: number;
  /** Connections that are opened before; a request that finds none free opens one, up to ten times as many. */
  readonly connections: number;
  readonly request: string;
};

/** What came of it. Times in milliseconds. */
export type OpenDone = {
  readonly sent: number;
  readonly failed: number;
  /** Of 200 answers. */
  readonly okMs: readonly number[];
  /** Of 503 answers, all of which must say when to come again. */
  readonly refusedMs: readonly number[];
  readonly withoutRetryAfter: number;
};

type State = { text: string; dueMs: number };

const EXTRA = 10;
const END_WITHIN_MS = 10_000;

// cast: written by this benchmark's own parts
const plan = JSON.parse(process.argv[2] ?? "{}") as OpenLoad;
const bytes = Buffer.from(plan.request);
const free: Bun.Socket<State>[] = [];
const waiting: number[] = [];
const okMs: number[] = [];
const refusedMs: number[] = [];
let [sent, failed, withoutRetryAfter, opened, under] = [0, 0, 0, 0, 0];

function answered(state: State): void {
  const ms = performance.now() - state.dueMs;
  under -= 1;
  const { text } = state;
  if (text.startsWith("HTTP/1.1 200")) okMs.push(ms);
  else if (text.startsWith("HTTP/1.1 503")) {
    refusedMs.push(ms);
    if (!/^retry-after: \d/im.test(text)) withoutRetryAfter += 1;
  } else failed += 1;
}

function use(socket: Bun.Socket<State>, dueMs: number): void {
  socket.data = { text: "", dueMs };
  socket.write(bytes);
}

function release(socket: Bun.Socket<State>): void {
  const dueMs = waiting.shift();
  if (dueMs === undefined) free.push(socket);
  else use(socket, dueMs);
}

const open = async (): Promise<void> => {
  opened += 1;
  const socket = await Bun.connect<State>({
    hostname: "127.0.0.1",
    port: plan.port,
    data: { text: "", dueMs: 0 },
    socket: {
      data(self, chunk) {
        self.data.text += chunk.toString("latin1");
        if (!isWhole(self.data.text)) return;
        answered(self.data);
        release(self);
      },
      close: () => void (opened -= 1),
    },
  });
  release(socket);
};

await Promise.all(Array.from({ length: plan.connections }, open));
const startedAt = performance.now();
const all = Math.floor((plan.perSecond * plan.ms) / 1_000);
while (sent < all) {
  const due = Math.min(
    all,
    Math.floor(((performance.now() - startedAt) * plan.perSecond) / 1_000),
  );
  for (; sent < due; sent += 1) {
    const dueMs = startedAt + (sent * 1_000) / plan.perSecond;
    under += 1;
    const socket = free.pop();
    if (socket !== undefined) use(socket, dueMs);
    else {
      waiting.push(dueMs);
      if (opened < EXTRA * plan.connections)
        open().catch(() => {
          opened -= 1;
        });
    }
  }
  await Bun.sleep(1);
}
const end = performance.now() + END_WITHIN_MS;
while (under > 0 && performance.now() < end) await Bun.sleep(5);
failed += under;
const done: OpenDone = { sent, failed, okMs, refusedMs, withoutRetryAfter };
console.log(JSON.stringify(done));
process.exit(0);
