/**
 * messaging/postgres: the outbox and its relay, the inbox and its consumers.
 *
 * @module
 */
export {
  deadPayload,
  discardDead,
  listDead,
  replayDead,
} from "../consumer/dead-letters.ts";
export type { DeadLetter, DeadLetterFilter } from "../consumer/dead-letters.ts";
export { on, onEarlier } from "../consumer/handler.ts";
export type { EventHandler } from "../consumer/handler.ts";
export { startConsumer } from "../consumer/start.ts";
export type {
  Consumer,
  ConsumerOptions,
  ConsumerStatus,
} from "../consumer/start.ts";
export { messagingMigrations, messagingSql } from "./messaging-sql.ts";
export { outbox } from "./outbox.ts";
export type { Outbox, Publication, Revocation } from "./outbox.ts";
export { publicationOf, receiptsOf } from "../inspect/message.ts";
export type { Published, Receipt } from "../inspect/message.ts";
export { outboxState } from "../inspect/outbox-state.ts";
export type {
  BucketState,
  LaneState,
  Watermark,
} from "../inspect/outbox-state.ts";
export {
  discardUnpublished,
  listUnpublished,
  releaseUnpublished,
  unpublishedPayload,
} from "../inspect/unpublished.ts";
export type { Unpublished, UnpublishedFilter } from "../inspect/unpublished.ts";
export { maintain } from "../relay/maintenance.ts";
export type { Maintained } from "../relay/maintenance.ts";
export { replay } from "../relay/replay.ts";
export type { ReplayOptions } from "../relay/replay.ts";
export { startRelay } from "../relay/start.ts";
export type { Lane } from "../lane.ts";
export type { Relay, RelayOptions, RelayStatus } from "../relay/start.ts";
