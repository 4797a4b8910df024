import { createChat, historyOver } from "@tixlys/client-chat";
import type { Chat } from "@tixlys/client-chat";
import type { Suite } from "@tixlys/client-typescript";
import { done, eventually } from "./person.ts";
import type { Tell } from "./story.ts";

const WITHIN_MS = 10_000;
const POLL_MS = 20;

/** Who talks. */
type Party = { readonly token: string };

/** Two people on a socket each, in the channel of their order. */
export type Talk = {
  /** After the acceptance: the winner's channel stays, the loser's takes nothing more. */
  readonly afterAcceptance: (loser: Party) => Promise<void>;
  readonly close: () => void;
};

/**
 * Customer and provider talk about an order over sockets of their own, before it is accepted; each step is told once it is true.
 * Throws a sentence when one is not.
 */
export const talkAboutOrder = async (
  suite: Suite,
  origin: string,
  orderId: string,
  {
    customer,
    provider,
  }: { readonly customer: Party; readonly provider: Party },
  tell: Tell,
): Promise<Talk> => {
  const channelId = await channelOf(suite, provider, orderId);
  const [asking, offering] = [customer, provider].map(({ token }) =>
    talker(suite, origin, token),
  );
  if (asking === undefined || offering === undefined)
    throw new Error("nobody talks");
  const close = (): void => {
    for (const { chat } of [asking, offering]) chat.close();
  };
  try {
    for (const { chat } of [asking, offering]) chat.subscribe(channelId, 0);
    await until("both sockets follow the order's channel", () =>
      [asking, offering].every(
        ({ chat }) => chat.channel(channelId)?.state === "live",
      ),
    );
    const started = performance.now();
    const question = "Is Friday still free?";
    await asking.chat.send(channelId, question);
    await until("the question arrives", () => offering.heard.has(question));
    const ms = Math.round(performance.now() - started);
    const answer = "It is, at nine.";
    const { seq } = await offering.chat.send(channelId, answer);
    await until("the answer arrives", () => asking.heard.has(answer));
    asking.chat.read(channelId, seq);
    tell({
      what: "customer and provider: a socket each, GET /chat/v1/ws?ticket=…",
      result: `the offer opened their channel; the question is there ${ms} ms after it was sent, the answer has seq ${seq}`,
    });
  } catch (thrown) {
    close();
    throw thrown;
  }
  return {
    close,
    afterAcceptance: async (loser) => {
      const lost = await channelOf(suite, loser, orderId, "closed");
      const late = await suite.chat.message.send({
        token: loser.token,
        params: { id: lost },
        body: { clientId: crypto.randomUUID(), content: "And on Saturday?" },
      });
      if (late.ok) throw new Error("the loser's channel takes a message");
      const { seq } = await asking.chat.send(channelId, "See you on Friday.");
      tell({
        what: "after the acceptance: POST /chat/v1/channels/{id}/messages",
        result: `${late.status} in the loser's channel, which is closed; the winner's goes on, seq ${seq}`,
      });
    },
  };
};

/** One's channel about an order, once it is there and stands so. */
const channelOf = async (
  suite: Suite,
  { token }: Party,
  orderId: string,
  status: "open" | "closed" = "open",
): Promise<string> => {
  const fits = (channel: {
    readonly orderId?: string;
    readonly status: string;
  }): boolean => channel.orderId === orderId && channel.status === status;
  const { channels } = await eventually(
    () => suite.chat.channel.list({ token, query: { scope: "mine" } }),
    (data) => data.channels.some(fits),
    `a channel of the order that is ${status}`,
  );
  return channels.find(fits)?.id ?? "";
};

const talker = (
  suite: Suite,
  origin: string,
  token: string,
): { readonly chat: Chat; readonly heard: ReadonlySet<string> } => {
  const heard = new Set<string>();
  const ticket = async (): Promise<string> =>
    done(await suite.chat.ticket.create({ token }), "a ticket").ticket;
  const chat = createChat({
    origin,
    credentials: { ticket },
    history: historyOver({ origin, token: () => token }),
  });
  chat.on("entry", (entry) => {
    if (entry.type === "new_message") heard.add(entry.message.content ?? "");
  });
  return { chat, heard };
};

const until = async (what: string, isTrue: () => boolean): Promise<void> => {
  const end = performance.now() + WITHIN_MS;
  while (!isTrue()) {
    if (performance.now() > end)
      throw new Error(`not within ${WITHIN_MS} ms: ${what}`);
    await Bun.sleep(POLL_MS);
  }
};
