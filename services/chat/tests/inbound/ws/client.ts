/** A frame as it came. */
export type Frame = Readonly<Record<string, unknown>>;

/** The plainest client: keeps what comes. */
export class Client {
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ readonly code: number }>;
  readonly #socket: WebSocket;
  #wake = Promise.withResolvers<undefined>();

  constructor(url: string, options: Bun.WebSocketOptions, query = "") {
    this.#socket = new WebSocket(
      `${url.replace("http", "ws")}/v1/ws${query}`,
      options,
    );
    const closed = Promise.withResolvers<{ readonly code: number }>();
    this.closed = closed.promise;
    this.#socket.addEventListener("message", ({ data }) => {
      const frame: unknown = JSON.parse(String(data));
      if (typeof frame === "object" && frame !== null)
        this.frames.push(Object.fromEntries(Object.entries(frame)));
      this.#wake.resolve(undefined);
      this.#wake = Promise.withResolvers();
    });
    this.#socket.addEventListener("close", ({ code }) => {
      closed.resolve({ code });
      this.#wake.resolve(undefined);
    });
    this.#socket.addEventListener("error", () => undefined);
  }

  get socket(): WebSocket {
    return this.#socket;
  }

  say(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** The first frame that is this, also one that came before; undefined after ten seconds. */
  async until(holds: (frame: Frame) => boolean): Promise<Frame | undefined> {
    const late = performance.now() + 10_000;
    for (let at = 0; performance.now() < late;) {
      for (; at < this.frames.length; at += 1) {
        const frame = this.frames[at];
        if (frame !== undefined && holds(frame)) return frame;
      }
      if (this.#socket.readyState === WebSocket.CLOSED) return undefined;
      await Promise.race([this.#wake.promise, Bun.sleep(100)]);
    }
    return undefined;
  }

  /** The first frame of this type that says all of this. */
  find(type: string, said: Frame = {}): Promise<Frame | undefined> {
    return this.until(
      (frame) =>
        frame["type"] === type &&
        Object.entries(said).every(([name, value]) => frame[name] === value),
    );
  }

  /** The `seq` of every entry of a channel, in the order in which they came. */
  seqs(channelId: string): number[] {
    return this.frames.flatMap(({ type, channelId: of, seq }) =>
      of === channelId && isEntryType(type) && typeof seq === "number"
        ? [seq]
        : [],
    );
  }

  close(): void {
    this.#socket.close();
  }
}

const isEntryType = (type: unknown): boolean =>
  type === "new_message" || type === "member";

/** With a token as the second of two protocols. */
export async function connected(url: string, token: string): Promise<Client> {
  const client = new Client(url, {
    protocols: ["tixlys.v1", `bearer.${token}`],
  });
  if ((await client.find("ready")) === undefined)
    throw new Error(
      `the socket did not open: ${JSON.stringify(await Promise.race([client.closed, Bun.sleep(0)]))}`,
    );
  return client;
}
