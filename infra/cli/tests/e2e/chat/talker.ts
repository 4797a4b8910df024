/** Somebody on a socket, with what went over it. */
import { createChat, historyOver } from "@tixlys/client-chat";
import type { Chat } from "@tixlys/client-chat";
import type { Arrow } from "../../../trace/sequence.ts";
import { callChat } from "./call-chat.ts";

/** A client of the page's kind: a ticket for each connection. */
export type Talker = {
  readonly name: string;
  readonly chat: Chat;
  /** The request ids of ticket and handshake. */
  readonly requests: readonly string[];
  /** Frames of conversation as arrows, in the order in which they went. */
  readonly arrows: () => readonly Arrow[];
  readonly hasHeard: (content: string) => boolean;
};

/** What comes whenever it likes says nothing about a flow. */
const asides = new Set(["ping", "pong", "presence", "typing", "read"]);

/** Connects and follows one channel from its beginning. */
export function talker(
  origin: string,
  name: string,
  token: string,
  channelId: string,
): Talker {
  const requests = ["ticket", "socket"].map(
    (what) => `flow-${what}-${crypto.randomUUID()}`,
  );
  const [ticketId = "", socketId = ""] = requests;
  const arrows: Arrow[] = [];
  const heard = new Set<string>();
  const note = (data: unknown, isOwn: boolean): void => {
    // cast: a frame, of which only the type is looked at.
    const { type } = JSON.parse(String(data)) as { type: string };
    if (asides.has(type)) return;
    const answers = type === "ack" || type === "subscribed";
    const [from, to] = isOwn ? [name, "chat"] : ["chat", name];
    const kind = isOwn ? "call" : answers ? "answer" : "tell";
    arrows.push({ kind, from, to, text: type });
  };
  class Watched extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, {
        protocols: protocols ?? [],
        headers: { "x-request-id": socketId },
      });
      this.addEventListener("message", ({ data }) => note(data, false));
    }
    override send(data: string): void {
      note(data, true);
      super.send(data);
    }
  }
  const ticket = async (): Promise<string> => {
    const answer = await callChat<{ ticket: string }>(
      origin,
      token,
      "POST /tickets",
      undefined,
      { "x-request-id": ticketId },
    );
    return answer.ticket;
  };
  const chat = createChat({
    origin,
    credentials: { ticket },
    history: historyOver({ origin, token: () => token }),
    WebSocket: Watched,
  });
  chat.on("entry", (entry) => {
    if (entry.type === "new_message") heard.add(entry.message.content ?? "");
  });
  chat.subscribe(channelId);
  return {
    name,
    chat,
    requests,
    arrows: () => arrows,
    hasHeard: (content) => heard.has(content),
  };
}
