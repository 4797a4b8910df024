import type { chat } from "@tixlys/contracts";
import type { RpcClient } from "@tixlys/messaging/rpc";
import type { WhoWaits } from "../../application/ports/inbox.ts";

/** Asks `chat` who has not read everything. */
export function whoWaits(
  client: Pick<RpcClient<typeof chat>, "call">,
): WhoWaits {
  return async (channelId) => {
    const answer = await client.call("unread.list", { channelId });
    return answer.ok ? answer.value.readers : undefined;
  };
}
