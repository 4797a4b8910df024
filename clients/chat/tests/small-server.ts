/** The protocol of chat over a real `Bun.serve`, one log per channel in memory, with the faults that a network has. */
import type { ServerWebSocket } from "bun";
import type { Entry, Message } from "../src/index.ts";

type Data = { readonly url: string; readonly protocols: string };
type Socket = ServerWebSocket<Data>;
type Sent = Readonly<Record<string, unknown>>;

/** What a test may do to it. */
type Faults = {
  /** Above this many missed entries a subscription is not recovered. */
  recoverAtMost: number;
  pongs: boolean;
  acks: boolean;
  /** Answers a send with one of these codes, once each. */
  refusals: string[];
  /** Refuses subscriptions with this code. */
  subscribe: string | undefined;
  historyFails: number;
  /** Refuses so many read marks for now. */
  marksFail: number;
  /** So many subscriptions are answered without what was missed. */
  forgetful: number;
};

/** A server, what it was asked, and how to disturb it. */
export type SmallServer = ReturnType<typeof smallServer>;

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : "";

/** A message as the log holds it. */
export const messageOf = (
  channelId: string,
  seq: number,
  content: string,
): Message => ({
  id: `message-${String(seq)}`,
  channelId,
  seq,
  authorId: "ada",
  authorName: "Ada",
  content,
  replyTo: null,
  createdAt: "2026-11-27T12:00:00.000Z",
  editedAt: null,
  deletedAt: null,
});

/** Listens on a free port. */
export function smallServer() {
  const logs = new Map<string, Entry[]>();
  const sockets = new Map<Socket, Set<string>>();
  const frames: Sent[] = [];
  const upgrades: Data[] = [];
  const faults: Faults = {
    recoverAtMost: 300,
    pongs: true,
    acks: true,
    refusals: [],
    subscribe: undefined,
    historyFails: 0,
    marksFail: 0,
    forgetful: 0,
  };
  const logOf = (channelId: string): Entry[] => {
    const log = logs.get(channelId) ?? [];
    logs.set(channelId, log);
    return log;
  };
  const tell = (socket: Socket, frame: object): void => {
    socket.send(JSON.stringify(frame));
  };
  const append = (channelId: string, content: string, clientId: string) => {
    const log = logOf(channelId);
    const known = log.find(
      (entry) => entry.type === "new_message" && entry.clientId === clientId,
    );
    if (known !== undefined) return known;
    const seq = log.length + 1;
    const message = messageOf(channelId, seq, content);
    const entry = { type: "new_message", channelId, seq, message, clientId };
    // cast: the literal's type is the one above
    log.push(entry as Entry);
    for (const [socket, joined] of sockets)
      if (joined.has(channelId)) tell(socket, entry);
    return entry;
  };
  const subscribe = (socket: Socket, channelId: string, after: unknown) => {
    if (faults.subscribe !== undefined)
      return tell(socket, {
        type: "error",
        code: faults.subscribe,
        message: "no",
        channelId,
        of: "subscribe",
      });
    const log = logOf(channelId);
    const missed = typeof after === "number" ? log.slice(after) : [];
    const recovered =
      missed.length <= faults.recoverAtMost &&
      !(typeof after === "number" && after > log.length);
    const forgets = faults.forgetful > 0;
    faults.forgetful -= forgets ? 1 : 0;
    if (recovered && !forgets) for (const entry of missed) tell(socket, entry);
    tell(socket, { type: "subscribed", channelId, seq: log.length, recovered });
    sockets.get(socket)?.add(channelId);
  };
  const take = (socket: Socket, frame: Sent): void => {
    const channelId = textOf(frame["channelId"]);
    switch (frame["type"]) {
      case "ping":
        if (faults.pongs) tell(socket, { type: "pong" });
        return;
      case "subscribe":
        return subscribe(socket, channelId, frame["afterSeq"]);
      case "read": {
        if (faults.marksFail === 0) return;
        faults.marksFail -= 1;
        const code = "unavailable";
        const message = "later";
        return tell(socket, {
          type: "error",
          code,
          message,
          channelId,
          of: "read",
        });
      }
      case "unsubscribe":
        sockets.get(socket)?.delete(channelId);
        return;
      case "send": {
        const clientId = textOf(frame["clientId"]);
        const code = faults.refusals.shift();
        if (code !== undefined)
          return tell(socket, { type: "error", code, message: "", clientId });
        const { seq } = append(channelId, textOf(frame["content"]), clientId);
        const ack = { type: "ack", clientId, id: `message-${seq}`, seq };
        if (faults.acks) tell(socket, ack);
      }
    }
  };
  const history = (url: URL): Response => {
    if (faults.historyFails > 0) {
      faults.historyFails -= 1;
      return Response.json({ status: "error", message: "" }, { status: 503 });
    }
    const channelId = url.pathname.split("/").at(-2) ?? "";
    const after = url.searchParams.get("after");
    const all = logOf(channelId).flatMap((entry) =>
      entry.type === "new_message" ? entry.message : [],
    );
    const messages =
      after === null
        ? all.slice(-100)
        : all.filter(({ seq }) => seq > Number(after)).slice(0, 100);
    const hasMore = after !== null && messages.at(-1)?.seq !== all.at(-1)?.seq;
    const page = { nextCursor: null, hasMore };
    return Response.json({ status: "success", data: { messages, page } });
  };
  const start = (port: number) =>
    Bun.serve<Data>({
      hostname: "127.0.0.1",
      port,
      fetch(request, listening) {
        const url = new URL(request.url);
        if (url.pathname.endsWith("/messages")) return history(url);
        const protocols = request.headers.get("sec-websocket-protocol") ?? "";
        const data = { url: url.pathname + url.search, protocols };
        upgrades.push(data);
        const headers = { "sec-websocket-protocol": "tixlys.v1" };
        if (listening.upgrade(request, { data, headers })) return undefined;
        return new Response(null, { status: 400 });
      },
      websocket: {
        open(socket) {
          sockets.set(socket, new Set());
          tell(socket, { type: "ready", userId: "ada" });
        },
        message(socket, text) {
          // cast: the client's own frames
          const frame = JSON.parse(String(text)) as Sent;
          frames.push(frame);
          take(socket, frame);
        },
        close: (socket) => void sockets.delete(socket),
      },
    });
  let server = start(0);
  const port = server.port ?? 0;
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    faults,
    frames,
    upgrades,
    connections: () => sockets.size,
    log: logOf,
    /** What another person writes. */
    say: (channelId: string, content: string) =>
      append(channelId, content, crypto.randomUUID()),
    /** Reaches every socket as it is. */
    whisper: (frame: object) => {
      for (const socket of sockets.keys()) tell(socket, frame);
    },
    cut: () => {
      for (const socket of sockets.keys()) socket.terminate();
    },
    close: (code: number) => {
      for (const socket of sockets.keys()) socket.close(code);
    },
    stop: () => server.stop(true),
    start: () => {
      server = start(port);
    },
  };
}
