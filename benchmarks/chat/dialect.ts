/** How each contestant is spoken to: the frames of chat, which the bare server speaks too, and those of Socket.IO. */

/** What a short frame of the server means to a load. */
export type Said =
  | { readonly kind: "ready" | "joined" | "ack" | "refused" | "other" }
  | { readonly kind: "answer"; readonly text: string };

/** One protocol. */
export type Dialect = {
  readonly path: string;
  join(channelId: string): string;
  say(channelId: string, content: string): string;
  read(text: string): Said;
};

const frames: Dialect = {
  path: "/v1/ws",
  join: (channelId) => JSON.stringify({ type: "subscribe", channelId }),
  say: (channelId, content) =>
    JSON.stringify({
      type: "send",
      channelId,
      clientId: crypto.randomUUID(),
      content,
    }),
  read(text) {
    if (text.includes('"type":"ready"')) return { kind: "ready" };
    if (text.includes('"type":"subscribed"')) return { kind: "joined" };
    if (text.includes('"type":"ack"')) return { kind: "ack" };
    if (text.includes('"type":"error"')) return { kind: "refused" };
    return { kind: "other" };
  },
};

/** Engine.IO packets: `0` open, `2` ping, `3` pong, `4` message; Socket.IO's within: `0` connect, `2` event. */
const socketIo: Dialect = {
  path: "/socket.io/?EIO=4&transport=websocket",
  join: (channelId) => `42${JSON.stringify(["subscribe", { channelId }])}`,
  say: (channelId, content) =>
    `42${JSON.stringify(["send", { channelId, clientId: crypto.randomUUID(), content }])}`,
  read(text) {
    if (text.startsWith("0")) return { kind: "answer", text: "40" };
    if (text === "2") return { kind: "answer", text: "3" };
    if (text.startsWith("40")) return { kind: "ready" };
    if (text.startsWith('42["subscribed"')) return { kind: "joined" };
    return { kind: "other" };
  },
};

/** By name, as a load is told. */
export const dialects = { frames, socketIo };
export type DialectName = keyof typeof dialects;
