/**
 * messaging/nats: the connection, the streams, the users, and the ordered feed.
 *
 * @module
 */
export { PublishFailed } from "../bus.ts";
export type {
  Bus,
  Outgoing,
  PublishFailure,
  Stored,
  StreamSight,
} from "../bus.ts";
export { connectBus } from "./connect-bus.ts";
export type { ConnectBusOptions } from "./connect-bus.ts";
export { orderedFeed } from "./ordered-feed.ts";
export type { Feed, FeedMessage, OrderedFeedOptions } from "./ordered-feed.ts";
export { applyStreams, routingStream, routingSubject } from "./streams.ts";
export type { ApplyStreamsOptions } from "./streams.ts";
export { openVersions } from "./versions.ts";
export type { Version, Versions } from "./versions.ts";
export { natsConfig, natsUsersBlock } from "./users.ts";
export type { NatsConfigOptions, NatsUsersOptions } from "./users.ts";
