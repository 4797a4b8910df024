/**
 * messaging: what the two drivers share. `./postgres` holds outbox, relay, inbox and consumers;
 * `./nats` the connection, the streams and the users; `./rpc` requests to other services, `./jobs` what falls due by the clock,
 * `./cache` values kept until somebody says that they have changed.
 *
 * @module
 */
export { PublishFailed } from "./bus.ts";
export type {
  Bus,
  Outgoing,
  PublishFailure,
  Stored,
  StreamSight,
} from "./bus.ts";
export { bucketCount, bucketOf } from "./bucket.ts";
export type { Log } from "./log.ts";
