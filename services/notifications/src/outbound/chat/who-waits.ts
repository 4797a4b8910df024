import type { chat } from "@tixlys/contracts";
import type { RpcClient } from "@tixlys/messaging/rpc";
import type { WhoWaits } from "../../application/ports/inbox.ts";

/** Asks `chat` who has not read everything. */
export function whoWaits(
  client: Pick<RpcClient<typeof chat>, "call">,
): WhoWaits {
  return async (channelId) => {
    const answer = await client.call("unread.list", { channelId });
    if (!answer.ok) return undefined;
    return answer.value.readers.map(({ userId, unread, readSeq, since }) => ({
      userId,
      unread,
      mark: readSeq,
      since: since === undefined ? undefined : new Date(since),
    }));
  };
}
