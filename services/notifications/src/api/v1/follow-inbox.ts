import {
  eventStream,
  reject,
  type StreamEvent,
  type StreamSource,
  t,
} from "@tixlys/pawz";
import type {
  Application,
  InboxChange,
} from "../../application/application.ts";
import { notificationOnWire, notificationSchema } from "./notification-body.ts";

const unread = t.Integer({ description: "How many are unread now" });
const closed = { additionalProperties: false };

type Needs = Pick<Application, "inbox" | "live">;

export const followInbox = (app: Needs) =>
  eventStream({
    path: "/stream",
    operation: "notifications:inbox:follow",
    summary: "Your notifications, as they come",
    description:
      "Server-sent events. The first one says where you are; after a break, `Last-Event-ID` brings first what has happened since, each notification as it is now. Nothing is told before it is stored, nothing is left out and nothing comes twice, whichever process you are connected to.",
    tag: "inbox",
    guard: "general",
    delegable: true,
    events: {
      ready: {
        description: "The stream is open; its `id` is where you are.",
        data: t.Object({ unread }, closed),
      },
      notification: {
        description:
          "A notification that is new, or that is told anew with other numbers: it takes the place of the one with its id.",
        data: t.Object({ notification: notificationSchema, unread }, closed),
      },
      read: {
        description: "Notifications that were read, here or on another device.",
        data: t.Object(
          { ids: t.Array(t.String({ format: "uuid" })), unread },
          closed,
        ),
      },
    },
    errors: ["invalid-header"],
    async follow({ principal: { userId }, lastEventId }) {
      const after = lastEventId === undefined ? undefined : seqIn(lastEventId);
      return after === null
        ? reject("invalid-header", { field: "last-event-id" })
        : sourceOf(app, userId, after);
    },
  });

/** The number of an event's id; null for a text that is none. */
function seqIn(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function sourceOf(
  { inbox, live }: Needs,
  userId: string,
  after: number | undefined,
): StreamSource {
  let position: number | undefined;
  /** Up to where everything was told; behind `position` while there is more to make up for than goes into one answer. */
  let knows = 0;
  return {
    onMore: (wake) => live.onChanged(userId, wake),
    async next(signal) {
      if (position === undefined) {
        const { lastSeq, unread: count } = await inbox.news(
          userId,
          Number.MAX_SAFE_INTEGER,
        );
        // A number from before a restored backup is ahead of everything: there is nothing to make up for.
        position = Math.min(after ?? lastSeq, lastSeq);
        knows = position;
        return [
          { id: String(position), event: "ready", data: { unread: count } },
        ];
      }
      // Changes that this version cannot tell are passed over: what comes behind them is not held up.
      while (!signal.aborted) {
        const news = await inbox.news(userId, position, knows);
        const isEnd = news.upTo === position;
        position = news.upTo;
        if (isEnd || position >= news.lastSeq) knows = position;
        if (isEnd || news.changes.length > 0)
          return news.changes.map((change) => eventOf(change, news.unread));
      }
      return [];
    },
  };
}

function eventOf(change: InboxChange, count: number): StreamEvent {
  const id = String(change.seq);
  return change.type === "read"
    ? { id, event: "read", data: { ids: change.ids, unread: count } }
    : {
        id,
        event: "notification",
        data: {
          notification: notificationOnWire(change.notice),
          unread: count,
        },
      };
}
