import { connect as connectTcp, type Socket } from "node:net";
import type { Frame } from "./client.ts";
import type { Replica } from "./stage.ts";

/** A client over a bare socket, which can stop to read: a WebSocket of the platform always reads. */
export type SlowClient = {
  pause(): void;
  resume(): void;
  say(frame: object): void;
  /** The frame of this type, or the one after `skip` others of it. */
  find(type: string, skip?: number): Promise<Frame | undefined>;
  seqs(): number[];
  waitingBytes(replica: Replica): number;
  /** Nothing is published to it any more. */
  isFallenBehind(replica: Replica): boolean;
  end(): void;
};

/** Opens a socket and subscribes. */
export async function slowClient(
  url: string,
  token: string,
  channelId: string,
): Promise<SlowClient> {
  const { hostname, port, host } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  const frames: Frame[] = [];
  const handshake = Promise.withResolvers<undefined>();
  let rest: Buffer<ArrayBuffer> = Buffer.alloc(0);
  let isOpen = false;
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, Buffer.from(chunk)]);
    if (!isOpen) {
      const end = rest.indexOf("\r\n\r\n");
      if (end === -1) return;
      isOpen = true;
      rest = rest.subarray(end + 4);
      handshake.resolve(undefined);
    }
    rest = takeFrames(rest, frames);
  });
  socket.write(
    `GET /v1/ws HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: tixlys.v1, bearer.${token}\r\n\r\n`,
  );
  await handshake.promise;
  const client = clientOver(socket, frames);
  client.say({ type: "subscribe", channelId });
  if ((await client.find("subscribed")) === undefined)
    throw new Error("the slow client could not subscribe");
  return client;
}

function clientOver(socket: Socket, frames: Frame[]): SlowClient {
  const userId = () => String(frames[0]?.["userId"]);
  const connection = (replica: Replica) => replica.hub.ofUser(userId())[0];
  return {
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    say: (frame) => void socket.write(masked(JSON.stringify(frame))),
    find: async (type, skip = 0) => {
      const late = performance.now() + 20_000;
      while (performance.now() < late) {
        const found = frames.filter((frame) => frame["type"] === type)[skip];
        if (found !== undefined) return found;
        await Bun.sleep(10);
      }
      return undefined;
    },
    seqs: () =>
      frames.flatMap(({ type, seq }) =>
        type === "new_message" && typeof seq === "number" ? [seq] : [],
      ),
    waitingBytes: (replica) => connection(replica)?.waitingBytes ?? 0,
    isFallenBehind: (replica) => {
      const state: unknown = connection(replica)?.state;
      return (
        typeof state === "object" &&
        state !== null &&
        "slowSinceMs" in state &&
        state.slowSinceMs !== 0
      );
    },
    end: () => void socket.destroy(),
  };
}

/** Whole text frames out of what came (RFC 6455 §5.2); answers what is left. */
function takeFrames(bytes: Buffer<ArrayBuffer>, into: Frame[]) {
  let at = 0;
  for (;;) {
    const short = bytes[at + 1];
    if (short === undefined) break;
    const size = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < at + size) break;
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short;
    if (bytes.length < at + size + length) break;
    if (((bytes[at] ?? 0) & 15) === 1) {
      const text = bytes.toString("utf8", at + size, at + size + length);
      const frame: unknown = JSON.parse(text);
      if (typeof frame === "object" && frame !== null)
        into.push(Object.fromEntries(Object.entries(frame)));
    }
    at += size + length;
  }
  return bytes.subarray(at);
}

/** A client's frames are masked; with zeros the mask changes nothing. */
function masked(text: string): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0])
      : Buffer.from([
          0x81,
          0xfe,
          body.length >> 8,
          body.length & 255,
          0,
          0,
          0,
          0,
        ]);
  return Buffer.concat([head, body]);
}
