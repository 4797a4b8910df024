import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { plain } from "./catalogue/field.ts";
import { accountErased, accountRequests } from "./catalogue/people.ts";
import { rpc } from "./catalogue/rpc.ts";
import { at, userId } from "./catalogue/values.ts";

const id = t.String({ format: "uuid" });
/** So many people are named at once. */
const readersAtMost = 100;
const seq = t.Integer({ minimum: 1 });
const kind = t.Union([
  t.Literal("public"),
  t.Literal("private"),
  t.Literal("direct"),
  t.Literal("order"),
]);

/** Everything is told of under the channel's id, with the `seq` of its log entry as version: heard in the log's order. */
const channel = { channelId: plain(id), kind: plain(kind) };
const member = { ...channel, userId: plain(userId), seq: plain(seq) };
/** Without its text: no consumer needs it (decision 9). */
const message = {
  ...channel,
  messageId: plain(id),
  authorId: plain(userId),
  seq: plain(seq),
};

/** What `chat` tells the others, and whom it listens to. */
export const chat = defineContract({
  service: "chat",
  events: {
    "chat.channel.created": event(1, {
      ...channel,
      createdBy: plain(userId),
      /** Of an order's channel. */
      orderId: plain(t.Optional(id)),
    }),
    "chat.channel.deleted": event(1, channel),
    "chat.member.joined": event(1, member),
    "chat.member.left": event(1, member),
    "chat.message.sent": event(1, {
      ...message,
      replyTo: plain(t.Optional(id)),
    }),
    "chat.message.edited": event(1, message),
    "chat.message.deleted": event(1, message),
    /** Acknowledges that what a deleted account wrote is gone here. */
    "chat.account.erased": accountErased,
  },
  consumes: [
    { durable: "chat-auth", filter: "evt.auth.>" },
    { durable: "chat-users", filter: "evt.users.>" },
    { durable: "chat-orders", filter: "evt.orders.>" },
  ],
  rpc: {
    /**
     * Who has not read everything in a direct or order channel, for whoever tells people that messages wait; nobody for any other
     * channel. How far somebody has read is no event: it moves with each look, and nobody needs it later. `readSeq` moves whenever
     * they read something, `since` is when the oldest message that they have not read was sent.
     */
    "unread.list": rpc(1, {
      request: t.Object({ channelId: id }),
      response: t.Object({
        readers: t.Array(
          t.Object({
            userId,
            unread: t.Integer({ minimum: 1 }),
            readSeq: t.Optional(t.Integer({ minimum: 0 })),
            since: t.Optional(at),
          }),
          { maxItems: readersAtMost },
        ),
      }),
      idempotent: true,
    }),
    ...accountRequests,
  },
  erases: true,
  live: true,
});
