import type { Channel } from "../application/ports.ts";

/** The way to people by a channel that is not configured (any more): what still waits for it has failed. */
export function channelOff<Message>(): Channel<Message> {
  return {
    send: async () => ({
      ok: false,
      error: { type: "refused", reason: "channel-off" },
    }),
  };
}
