/**
 * messaging/postgres: the outbox and its relay, the inbox and its consumers.
 *
 * @module
 */
export { startCollector } from "../collector/start.ts";
export type { Collector, CollectorOptions } from "../collector/start.ts";
export type { Collected } from "../collector/collected.ts";
export { discardDead, listDead, replayDead } from "../consumer/dead-letters.ts";
export type { DeadLetter } from "../consumer/dead-letters.ts";
export { on, onEarlier } from "../consumer/handler.ts";
export type { EventHandler } from "../consumer/handler.ts";
export { startConsumer } from "../consumer/start.ts";
export type {
  Consumer,
  ConsumerOptions,
  ConsumerStatus,
} from "../consumer/start.ts";
export { jobsSql } from "./jobs-sql.ts";
export { nextMessageId } from "../new-id.ts";
export { messagingMigrations, messagingSql } from "./messaging-sql.ts";
export { outbox, withOutboxRow } from "./outbox.ts";
export type { Outbox, Publication, Revocation } from "./outbox.ts";
export { maintain } from "../relay/maintenance.ts";
export type { Maintained } from "../relay/maintenance.ts";
export { ReplayStalled, replay } from "../relay/replay.ts";
export type { Replayed, ReplayOptions } from "../relay/replay.ts";
export { registeredEvents } from "./outbox-row.ts";
export type { OutboxRow } from "./outbox-row.ts";
export { startRelay } from "../relay/start.ts";
export { wakeTopic } from "../lane.ts";
export type { Lane } from "../lane.ts";
export type { Relay, RelayOptions, RelayStatus } from "../relay/start.ts";
