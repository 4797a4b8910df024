/** The ways to a person. */
export const channelNames = ["email", "push", "sms"] as const;
export type ChannelName = (typeof channelNames)[number];

/** How many messages of one channel are under way at a time, per worker. A channel has a connection for each of them. */
export const underWayMost = 8;

/** The target of a delivery whose channel knows but one place of a person. */
export const noTarget = "";

export function isChannelName(value: string): value is ChannelName {
  return channelNames.some((name) => name === value);
}

/** How many of a person's messages go out at once by each channel, and how far apart those behind them are due. */
const paces = {
  email: { burst: 10, stepMs: 2_000 },
  push: { burst: 20, stepMs: 1_000 },
  sms: { burst: 3, stepMs: 30_000 },
} as const satisfies Record<ChannelName, { burst: number; stepMs: number }>;

/**
 * How much later a message is due because so many of the same person already wait for the same channel. The queue takes what has
 * been due for longest, so that whoever gets a thousand messages at once stands in nobody's way.
 */
export function paceMs(channel: ChannelName, waiting: number): number {
  const { burst, stepMs } = paces[channel];
  return Math.max(0, waiting + 1 - burst) * stepMs;
}
