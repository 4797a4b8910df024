import type { ServerWebSocket, WebSocketHandler } from "bun";
import { endAtHop } from "../../domain/forwarding/headers.ts";

/** Frames that may wait for the other side before the socket is given up, in bytes. */
const WAITING_LIMIT_BYTES = 1_048_576;
const OPEN_TIMEOUT_MS = 5_000;
/** RFC 6455 §7.4.1: 1012 is "service restart", 1013 "try again later". */
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;
/** A replica that answers no ping in between is gone, though nobody closed the connection. */
const HEARTBEAT_MS = 10_000;

type Frame = string | Uint8Array<ArrayBuffer>;

/** One end of a bridge: the upstream's socket and what it said before the client's side was open. */
export type Bridge = {
  readonly upstream: WebSocket;
  readonly early: Frame[];
  client: ServerWebSocket<Bridge> | undefined;
  /** A ping to the upstream is not answered yet. */
  isAwaited: boolean;
  /** How the upstream's socket ended, for a client whose side opens only then. */
  ended: Farewell | undefined;
  /** Called once, when the client's side is closed. */
  onClosed: (() => void) | undefined;
};

/** What a close says. */
type Farewell = { readonly code: number; readonly reason: string };

/** Why there is no bridge: nobody is there, or somebody who does not want it. */
export type NoBridge = "unreachable" | "refused";

const sizeOf = (frame: Frame): number =>
  typeof frame === "string" ? Buffer.byteLength(frame) : frame.byteLength;

/**
 * Opens the upstream's socket first, so that a client is only upgraded when there is somebody to talk to.
 * A refusal, or no answer in five seconds, is told as what it is: somebody who is away took nothing of the request.
 */
export const openBridge = (
  url: string,
  headers: Headers,
): Promise<Bridge | NoBridge> =>
  new Promise((resolve) => {
    const upstream = new WebSocket(url, clientOptions(headers));
    upstream.binaryType = "arraybuffer";
    const bridge: Bridge = {
      upstream,
      early: [],
      client: undefined,
      isAwaited: false,
      ended: undefined,
      onClosed: undefined,
    };
    const timer = setTimeout(() => {
      upstream.close();
      resolve("refused");
    }, OPEN_TIMEOUT_MS);
    const settle = (value: Bridge | NoBridge): void => {
      clearTimeout(timer);
      resolve(value);
    };
    upstream.addEventListener("open", () => settle(bridge));
    upstream.addEventListener("error", (event) => settle(reasonOf(event)));
    upstream.addEventListener("pong", () => (bridge.isAwaited = false));
    upstream.addEventListener("message", (event: MessageEvent) =>
      towardsClient(bridge, frameOf(event.data)),
    );
    upstream.addEventListener("close", (event: CloseEvent) => {
      settle("refused");
      // One that was ended from here has said how already.
      const { code, reason } = (bridge.ended ??= farewellOf(event));
      bridge.client?.close(code, reason);
    });
  });

/** A refusal is a few words; what is longer is none. */
const REFUSAL_BYTES = 65_536;

/** `no refusal`: an answer as to any other request. `unheard`: nothing that could be passed on. */
export type Heard = Response | "no refusal" | "unheard";

/**
 * Knocks once more, to hear why a handshake was refused: Bun's own client tells only that it was. What would be let in now is let
 * go again, and unheard. A ticket is safe: a service says what else is in the way before it takes one. What it gives is short and
 * whole, so that nothing lasts here that nobody watches.
 *
 * @param signal The client's: nobody knocks for one who is gone.
 */
export async function hearRefusal(
  url: string,
  headers: Headers,
  signal: AbortSignal,
): Promise<Heard> {
  const given = new AbortController();
  const limits = [signal, given.signal, AbortSignal.timeout(OPEN_TIMEOUT_MS)];
  try {
    const answer = await fetch(url, {
      headers: knocking(headers),
      redirect: "manual",
      decompress: false,
      signal: AbortSignal.any(limits),
    });
    if (answer.status === SWITCHED) return "unheard";
    if (answer.status < FIRST_ERROR) return "no refusal";
    const bytes = await shortBody(answer);
    if (bytes === undefined) return "unheard";
    const { status, headers: fields } = answer;
    endAtHop(fields);
    return new Response(bytes, { status, headers: fields });
  } catch {
    return "unheard";
  } finally {
    given.abort();
  }
}

const SWITCHED = 101;
const FIRST_ERROR = 400;

const knocking = (headers: Headers): Headers => {
  const knock = new Headers(headers);
  knock.set("connection", "Upgrade");
  knock.set("upgrade", "websocket");
  knock.set("sec-websocket-version", "13");
  knock.set(
    "sec-websocket-key",
    Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64"),
  );
  return knock;
};

/** All of it; undefined where it is longer than a refusal may be. */
async function shortBody(
  answer: Response,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body: ReadableStream<Uint8Array> | null = answer.body;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > REFUSAL_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Ends both sides, the client's with this code. */
export function endBridge(bridge: Bridge, code: number, reason: string): void {
  bridge.ended = { code, reason };
  bridge.client?.close(code, reason);
  bridge.upstream.close(closable(code), reason);
}

const ABNORMAL = 1006;

/** Where nobody said goodbye the replica is gone, and another one will do. */
const farewellOf = ({ code, reason }: CloseEvent): Farewell =>
  code === ABNORMAL
    ? { code: SERVICE_RESTART, reason: "the service is gone" }
    : { code: closable(code), reason };

/** Bun tells the two apart in words only. */
const reasonOf = (event: Event): NoBridge =>
  "message" in event && /failed to connect/i.test(String(event.message))
    ? "unreachable"
    : "refused";

/** The handshake's own fields are made anew for the second leg; the rest of the client's request goes on. */
const clientOptions = (headers: Headers): Bun.WebSocketOptions => {
  const passed = new Headers(headers);
  for (const name of [...passed.keys()])
    if (name.startsWith("sec-websocket-")) passed.delete(name);
  const protocols = headers.get("sec-websocket-protocol");
  return {
    headers: Object.fromEntries(passed),
    ...(protocols !== null && {
      protocols: protocols.split(",").map((name) => name.trim()),
    }),
  };
};

const frameOf = (data: unknown): Frame =>
  data instanceof ArrayBuffer ? new Uint8Array(data) : String(data);

const towardsClient = (bridge: Bridge, frame: Frame): void => {
  const { client } = bridge;
  if (client !== undefined) {
    if (client.getBufferedAmount() > WAITING_LIMIT_BYTES)
      client.close(TRY_AGAIN_LATER, "reads too slowly");
    else client.send(frame);
    return;
  }
  bridge.early.push(frame);
  const waiting = bridge.early.reduce((sum, next) => sum + sizeOf(next), 0);
  if (waiting > WAITING_LIMIT_BYTES) bridge.upstream.close(TRY_AGAIN_LATER);
};

/** Codes that may be sent: 1005, 1006 and 1015 only ever describe, RFC 6455 §7.4.1. */
const closable = (code: number): number =>
  code === 1000 ||
  (code >= 1001 && code <= 1014 && code !== 1005 && code !== 1006) ||
  code >= 3000
    ? code
    : 1000;

/** Bridges with both ends. */
const open = new Set<ServerWebSocket<Bridge>>();
let heart: ReturnType<typeof setInterval> | undefined;

/** One timer for all bridges: an upstream that was not heard of since the last beat is given up. */
const beat = (): void => {
  for (const client of open) {
    const { data: bridge } = client;
    if (bridge.isAwaited) {
      bridge.upstream.terminate();
      client.close(SERVICE_RESTART, "the service is gone");
    } else {
      bridge.isAwaited = true;
      bridge.upstream.ping();
    }
  }
};

const keep = (client: ServerWebSocket<Bridge>): void => {
  open.add(client);
  if (heart !== undefined) return;
  heart = setInterval(beat, HEARTBEAT_MS);
  heart.unref();
};

const forget = (client: ServerWebSocket<Bridge>): void => {
  open.delete(client);
  if (open.size > 0) return;
  clearInterval(heart);
  heart = undefined;
};

/** At the end of this process: every client is told to come again, to another gateway. */
export const closeBridges = (): void => {
  for (const client of open) client.close(SERVICE_RESTART, "service restart");
};

/** The client's side. A client that reads too slowly is closed by the limit instead of losing frames silently. */
export const bridgeHandlers: WebSocketHandler<Bridge> = {
  // A frame more than is looked for, so that Bun never drops one.
  backpressureLimit: 4 * WAITING_LIMIT_BYTES,
  closeOnBackpressureLimit: true,
  perMessageDeflate: false,
  maxPayloadLength: 1_048_576,
  idleTimeout: 120,
  open(client) {
    client.data.client = client;
    keep(client);
    for (const frame of client.data.early.splice(0)) client.send(frame);
    // One that is closing now says how in a moment.
    const { ended } = client.data;
    if (ended !== undefined) client.close(ended.code, ended.reason);
  },
  message(client, frame) {
    const { upstream } = client.data;
    if (upstream.bufferedAmount > WAITING_LIMIT_BYTES)
      client.close(TRY_AGAIN_LATER, "upstream is too slow");
    else
      upstream.send(typeof frame === "string" ? frame : new Uint8Array(frame));
  },
  close(client, code, reason) {
    forget(client);
    client.data.onClosed?.();
    client.data.upstream.close(closable(code), reason);
  },
};
