import { type Static, t } from "@tixlys/pawz";
import {
  contentMaxLength,
  reactorsShown,
} from "../../application/application.ts";
import type { Message } from "../../domain/log/entry.ts";
import { codePoints, dataOf, moment, uuid } from "./fields.ts";

export const contentField = codePoints(
  `1 to ${String(contentMaxLength)} code points, with something that shows among them`,
);

/** As in the frames of a socket: what is not there is null. */
export const messageSchema = t.Object(
  {
    id: uuid,
    channelId: uuid,
    seq: t.Integer({ minimum: 1, description: "Of its entry in the log" }),
    authorId: uuid,
    authorName: t.Union([t.String(), t.Null()], {
      description: "Null where nobody knows, and of who is gone",
    }),
    content: t.Union([t.String(), t.Null()], {
      description: "Null when it was deleted, or its author is gone",
    }),
    replyTo: t.Union([uuid, t.Null()]),
    reactions: t.Array(
      t.Object(
        {
          emoji: t.String(),
          count: t.Integer({ minimum: 1 }),
          userIds: t.Array(uuid, {
            maxItems: reactorsShown,
            description: "Those who were first",
          }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 100 },
    ),
    createdAt: moment,
    editedAt: t.Union([moment, t.Null()]),
    deletedAt: t.Union([moment, t.Null()]),
  },
  { additionalProperties: false },
);

export const messageData = dataOf("message", messageSchema);

export const messageExample: Static<typeof messageSchema> = {
  id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c31",
  channelId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
  seq: 17,
  authorId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c21",
  authorName: "Ada Lovelace",
  content: "Tomorrow at nine?",
  replyTo: null,
  reactions: [
    {
      emoji: "👍",
      count: 1,
      userIds: ["0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c22"],
    },
  ],
  createdAt: "2026-11-27T09:30:00.000Z",
  editedAt: null,
  deletedAt: null,
};

export function messageOnWire({ reactions, ...message }: Message) {
  return {
    ...message,
    reactions: reactions.map(({ emoji, count, userIds }) => ({
      emoji,
      count,
      userIds: [...userIds],
    })),
  };
}
