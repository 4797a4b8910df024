import type { ServerWebSocket, WebSocketHandler } from "bun";

/** Frames that may wait for the other side before the socket is given up, in bytes. */
const WAITING_LIMIT_BYTES = 1_048_576;
const OPEN_TIMEOUT_MS = 5_000;
/** RFC 6455 §7.4.1: 1012 is "service restart", 1013 "try again later". */
const TRY_AGAIN_LATER = 1013;

type Frame = string | Uint8Array<ArrayBuffer>;

/** One end of a bridge: the upstream's socket and what it said before the client's side was open. */
export type Bridge = {
  readonly upstream: WebSocket;
  readonly early: Frame[];
  client: ServerWebSocket<Bridge> | undefined;
};

const sizeOf = (frame: Frame): number =>
  typeof frame === "string" ? Buffer.byteLength(frame) : frame.byteLength;

/**
 * Opens the upstream's socket first, so that a client is only upgraded when there is somebody to talk to.
 * Gives undefined when the upstream refuses or does not answer in five seconds.
 */
export const openBridge = (
  url: string,
  headers: Headers,
): Promise<Bridge | undefined> =>
  new Promise((resolve) => {
    const upstream = new WebSocket(url, clientOptions(headers));
    upstream.binaryType = "arraybuffer";
    const bridge: Bridge = { upstream, early: [], client: undefined };
    const timer = setTimeout(() => {
      upstream.close();
      resolve(undefined);
    }, OPEN_TIMEOUT_MS);
    const settle = (value: Bridge | undefined): void => {
      clearTimeout(timer);
      resolve(value);
    };
    upstream.addEventListener("open", () => settle(bridge));
    upstream.addEventListener("error", () => settle(undefined));
    upstream.addEventListener("message", (event: MessageEvent) =>
      towardsClient(bridge, frameOf(event.data)),
    );
    upstream.addEventListener("close", (event: CloseEvent) => {
      settle(undefined);
      bridge.client?.close(closable(event.code), event.reason);
    });
  });

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
  if (bridge.client !== undefined) {
    bridge.client.send(frame);
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

/** The client's side. A client that reads too slowly is closed by the limit instead of losing frames silently. */
export const bridgeHandlers: WebSocketHandler<Bridge> = {
  backpressureLimit: WAITING_LIMIT_BYTES,
  closeOnBackpressureLimit: true,
  maxPayloadLength: 1_048_576,
  idleTimeout: 120,
  open(client) {
    client.data.client = client;
    for (const frame of client.data.early.splice(0)) client.send(frame);
    if (client.data.upstream.readyState !== WebSocket.OPEN)
      client.close(TRY_AGAIN_LATER, "upstream closed");
  },
  message(client, frame) {
    const { upstream } = client.data;
    if (upstream.bufferedAmount > WAITING_LIMIT_BYTES)
      client.close(TRY_AGAIN_LATER, "upstream is too slow");
    else
      upstream.send(typeof frame === "string" ? frame : new Uint8Array(frame));
  },
  close(client, code, reason) {
    client.data.upstream.close(closable(code), reason);
  },
};
