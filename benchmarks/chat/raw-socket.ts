/**
 * A WebSocket client over a raw TCP socket that is as cheap as can be and the same for every contestant: it looks at the head of a frame
 * and hands its bytes on. Offers no compression.
 */

/** Where to, and what stands in the request. */
export type Target = {
  readonly port: number;
  readonly path: string;
  /** An access token, which goes as the second sub-protocol; none where nobody asks. */
  readonly token?: string | undefined;
};

/** One open socket. */
export type RawSocket = {
  /** Text frames, in one write. */
  send(...texts: readonly string[]): void;
  end(): void;
};

/** Bytes of a text frame: `data` from `from` to before `to`. Called for each, in order. */
export type OnFrame = (
  data: Buffer,
  from: number,
  to: number,
  socket: RawSocket,
) => void;

const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10] as const;
const HEAD_END = Buffer.from("\r\n\r\n");

/** @throws Error when the answer is not 101. A socket that ends later ends the process: a figure with a hole is none. */
export function openRaw(target: Target, onFrame: OnFrame): Promise<RawSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<RawSocket>();
  let rest: Buffer = Buffer.alloc(0);
  let isOpen = false;
  let isEnding = false;
  Bun.connect({
    hostname: "127.0.0.1",
    port: target.port,
    socket: {
      open: (tcp) => void tcp.write(requestOf(target)),
      data(tcp, chunk) {
        const raw: RawSocket = {
          send: (...texts) =>
            write(
              Buffer.concat(
                texts.map((text) => frame(TEXT, Buffer.from(text))),
              ),
            ),
          end: () => {
            isEnding = true;
            tcp.end();
          },
        };
        const write = (bytes: Buffer): void => {
          if (tcp.write(bytes) < bytes.length)
            throw new Error("the socket takes no more");
        };
        let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        if (!isOpen) {
          const end = data.indexOf(HEAD_END);
          if (end < 0) return void (rest = data);
          const head = data.toString("latin1", 0, end);
          if (!head.startsWith("HTTP/1.1 101"))
            return reject(
              new Error(`no socket: ${data.toString("latin1", 0, 600)}`),
            );
          isOpen = true;
          data = data.subarray(end + HEAD_END.length);
          resolve(raw);
        }
        const used = readFrames(data, (opcode, from, to) => {
          if (opcode === TEXT) onFrame(data, from, to, raw);
          else if (opcode === PING) write(frame(PONG, data.subarray(from, to)));
          else if (opcode === CLOSE && !isEnding)
            fatal(`closed: ${data.toString("utf8", from, to)}`);
        });
        // A copy, as the runtime may use the chunk again.
        rest = Buffer.from(data.subarray(used));
      },
      close: () => {
        reject(new Error("closed before it was open"));
        if (isOpen && !isEnding) fatal("a socket was cut");
      },
      error: (_, error) => reject(error),
    },
  }).catch(reject);
  return promise;
}

/** Ends the process: nothing that is measured goes on without it. */
export function fatal(why: string): never {
  console.error(why);
  process.exit(1);
}

/** Answers how many bytes were whole frames. */
function readFrames(
  data: Buffer,
  take: (opcode: number, from: number, to: number) => void,
): number {
  let at = 0;
  while (data.length - at >= 2) {
    const opcode = (data[at] ?? 0) & 15;
    let length = (data[at + 1] ?? 0) & 127;
    let from = at + 2;
    if (length === 126) {
      if (data.length - at < 4) break;
      length = data.readUInt16BE(from);
      from += 2;
    } else if (length === 127) {
      if (data.length - at < 10) break;
      length = Number(data.readBigUInt64BE(from));
      from += 8;
    }
    if (data.length < from + length) break;
    take(opcode, from, from + length);
    at = from + length;
  }
  return at;
}

/** As a client's frame it has a mask; one of zeros costs neither side a thing. */
function frame(opcode: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0])
      : Buffer.from([
          0x80 | opcode,
          0xfe,
          payload.length >> 8,
          payload.length & 255,
          0,
          0,
          0,
          0,
        ]);
  return Buffer.concat([head, payload]);
}

function requestOf({ port, path, token }: Target): string {
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16)));
  return [
    `GET ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    "upgrade: websocket",
    "connection: Upgrade",
    "sec-websocket-version: 13",
    `sec-websocket-key: ${key.toString("base64")}`,
    ...(token === undefined
      ? []
      : [
          `sec-websocket-protocol: tixlys.v1, bearer.${token.replace(/=+$/, "")}`,
        ]),
    "\r\n",
  ].join("\r\n");
}
