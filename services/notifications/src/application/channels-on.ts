import type { ChannelName } from "../domain/delivery/channels.ts";

/** Which channels are configured; mail always is. */
export function channelsOn(on: {
  readonly push: boolean;
  readonly sms: boolean;
}): (channel: ChannelName) => boolean {
  return (channel) => channel === "email" || on[channel];
}
