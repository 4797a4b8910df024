import type { chat } from "@tixlys/contracts";
import type { RpcHandlers } from "@tixlys/messaging/rpc";
import type { Application } from "../../application/application.ts";

/** Answers whoever tells people that messages wait: ids and numbers, no word of a message. */
export function unreadRpc(
  app: Pick<Application, "waitingReaders">,
): Pick<RpcHandlers<typeof chat>, "unread.list"> {
  return {
    "unread.list": async ({ channelId }) => {
      const waiting = await app.waitingReaders(channelId);
      const readers = waiting.map(({ since, ...same }) =>
        since === undefined ? same : { ...same, since: since.toISOString() },
      );
      return { ok: true, value: { readers } };
    },
  };
}
