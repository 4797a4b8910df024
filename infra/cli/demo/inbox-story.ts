import type { Suite } from "@tixlys/client-typescript";
import { done, eventually } from "./person.ts";
import type { Tell } from "./story.ts";

/** Somebody who was told something. */
type Reader = { readonly token: string };

/** What a customer was told about one order, the newest first. */
const kinds = [
  "job-completed",
  "offer-received",
  "offer-received",
  "order-placed",
  "welcome",
] as const;

const followForMs = 10_000;

/**
 * The customer's inbox after an order: what the mails said stands there too, once each; it is read on the live stream from its
 * beginning, marked as read, and in German as soon as the customer wants that.
 */
export const tellInboxStory = async (
  suite: Suite,
  origin: string,
  { token }: Reader,
  tell: Tell,
): Promise<void> => {
  const { notifications, page } = await eventually(
    () =>
      suite.notifications.inbox.list({
        token,
        query: { unread: true, include: "total" },
      }),
    (data) => data.notifications.length >= kinds.length,
    "an inbox with what the mails said",
  );
  const told = notifications
    .map(({ kind }) => kind)
    .filter((kind) => kinds.some((each) => each === kind));
  if (told.join() !== kinds.join())
    throw new Error(`the inbox tells ${told.join(", ")}`);
  tell({
    what: "GET /notifications/v1/inbox?unread=true",
    result: `200, ${String(page.total?.count)} unread, from "${notifications.at(-1)?.title}" to "${notifications[0]?.title}"`,
  });

  const events = await followedFromStart(origin, token, notifications.length);
  const { read } = done(
    await suite.notifications.inbox.markAllRead({ token }),
    "read everything",
  );
  const body = {
    categories: { orders: { mail: false } },
    locale: "de",
  } as const;
  done(await suite.notifications.preferences.put({ token, body }), "choose");
  const { notifications: german } = done(
    await suite.notifications.inbox.list({ token, query: { limit: 1 } }),
    "read the inbox in German",
  );
  tell({
    what: "GET /notifications/v1/stream with Last-Event-ID: 0, POST /inbox/read-all, PUT /preferences",
    result: `${events} events once each; ${read} marked as read; mails about orders are off, and the inbox says "${german[0]?.title}"`,
  });
};

/** Opens the stream behind the gateway from the first event on; answers how many came. */
const followedFromStart = async (
  origin: string,
  token: string,
  expected: number,
): Promise<number> => {
  const response = await fetch(`${origin}/notifications/v1/stream`, {
    headers: {
      accept: "text/event-stream",
      authorization: `Bearer ${token}`,
      "last-event-id": "0",
    },
    signal: AbortSignal.timeout(followForMs),
  });
  const decoder = new TextDecoder();
  let text = "";
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) throw new Error("the stream has no body");
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    const ids = [...text.matchAll(/^id: (\d+)\nevent: notification$/gm)].map(
      ([, id]) => id,
    );
    if (ids.length < expected) continue;
    if (new Set(ids).size !== ids.length)
      throw new Error("the stream told something twice");
    return ids.length;
  }
  throw new Error(`the stream ended (${String(response.status)})`);
};
