import { chat as contract } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Announcements, Told } from "../../application/ports.ts";

/**
 * Writes what happened into the outbox of the transaction that made it happen: under the channel's id, with the entry's `seq` as
 * version. What was written stands nowhere in it.
 */
export function announcementsIn(tx: Transaction): Announcements {
  const events = outbox(tx, contract);
  return {
    async channel(change, told, { createdBy, orderId }) {
      const { channelId, kind } = told;
      if (change === "deleted") {
        const data = { channelId, kind };
        await events.publish("chat.channel.deleted", { ...headOf(told), data });
        return;
      }
      const order = orderId === undefined ? {} : { orderId };
      const data = { channelId, kind, createdBy, ...order };
      await events.publish("chat.channel.created", { ...headOf(told), data });
    },
    async member(change, told, userId) {
      const { channelId, kind, seq } = told;
      const data = { channelId, kind, userId, seq };
      await events.publish(`chat.member.${change}`, { ...headOf(told), data });
    },
    async message(change, told, { messageId, authorId }) {
      const { channelId, kind, seq } = told;
      const data = { channelId, kind, messageId, authorId, seq };
      await events.publish(`chat.message.${change}`, {
        ...headOf(told),
        data,
      });
    },
  };
}

function headOf({ channelId, seq, by }: Told) {
  return {
    subject: channelId,
    aggregateVersion: seq,
    ...(by === undefined ? {} : { actor: { kind: "user" as const, id: by } }),
  };
}
