/**
 * nexus/postgres: connections, the unit of work, provisioning, migrations, and the event store; projections, their rebuild,
 * and processes.
 *
 * @module
 */
export { connect } from "./connect.ts";
export { AppendQueueFull } from "./events/append-queue.ts";
export { streamBucket, streamBuckets } from "./events/bucket.ts";
export { beginEpoch, readEpoch } from "./events/epoch.ts";
export { eventsAppended, eventStore } from "./events/event-store.ts";
export type { EventStoreOptions } from "./events/event-store.ts";
export type { GroupCommitOptions } from "./events/group-commit.ts";
export type { InlineProjection } from "./events/inline.ts";
export { purgeCommands } from "./events/purge-commands.ts";
export { readAfter } from "./events/read-after.ts";
export type { EventPage, ReadAfter } from "./events/read-after.ts";
export { watermarkHolder } from "./events/watermark.ts";
export type { WatermarkHolder } from "./events/watermark.ts";
export { migrate, migrationStatus } from "./migrate.ts";
export { ForeignDatabase } from "./environment-mark.ts";
export { nexusMigrations, nexusSql } from "./nexus-sql.ts";
export { listDiscarded } from "./discarded.ts";
export type { Discarded, DiscardedFilter } from "./discarded.ts";
export type { MigrateOptions, MigrationStatus } from "./migrate.ts";
export { pgArray } from "./pg-array.ts";
export { keeperOf, keepSchemas, notYetKept } from "./keeper.ts";
export type { KeepOptions } from "./keeper.ts";
export { columnCipher } from "./sealed/column-cipher.ts";
export type { ColumnCipher, SealedPlace } from "./sealed/column-cipher.ts";
export { columnKeysOf } from "./sealed/column-keys.ts";
export type { ColumnKey } from "./sealed/column-keys.ts";
export { SealedColumnError } from "./sealed/sealed-column-error.ts";
export type { SealedColumnFault } from "./sealed/sealed-column-error.ts";
export { provisionDatabase } from "./provision.ts";
export type { ProvisionOptions } from "./provision.ts";
export type {
  ConnectOptions,
  Database,
  QueryReport,
  Transaction,
  TransactionDb,
} from "./types.ts";
export { postgresWorld, realPacing, transactionsOf } from "./world.ts";
export type { BackOff } from "../waits/back-off.ts";
export type { Log } from "./log.ts";
export { asDocuments, asRows } from "./subscriptions/documents.ts";
export type { DocumentOptions, RowStorage } from "./subscriptions/documents.ts";
export {
  countParkedStreams,
  discardParkedStream,
  listParkedStreams,
  parkedEventData,
  replayParkedStream,
} from "./subscriptions/parked-streams.ts";
export type {
  ParkedFilter,
  ParkedKey,
  ParkedStream,
} from "./subscriptions/parked-streams.ts";
export type { Projection, TableName } from "./subscriptions/projection.ts";
export type { ProjectionOptions } from "./subscriptions/projection-options.ts";
export {
  dropRetired,
  rebuildProjection,
  rollbackProjection,
  switchProjection,
} from "./subscriptions/rebuild.ts";
export type { SwitchOptions } from "./subscriptions/rebuild.ts";
export type {
  PartitionStatus,
  RunningSubscriptions,
} from "./subscriptions/run.ts";
export { startProjections } from "./subscriptions/start.ts";
export {
  adoptEpoch,
  subscriptionLags,
  subscriptionStatus,
} from "./subscriptions/status.ts";
export type {
  SubscriptionLag,
  SubscriptionStatus,
} from "./subscriptions/status.ts";
export type {
  SubscriptionReport,
  SubscriptionSettings,
} from "./subscriptions/subscription.ts";
export type { Switched } from "./subscriptions/switching.ts";
export { forgetStream } from "./events/forget-stream.ts";
export { deliverToProcess } from "./processes/deliver.ts";
export type { Delivery } from "./processes/deliver.ts";
export { derivedId } from "./processes/derived-id.ts";
export {
  countParkedWork,
  discardParkedWork,
  forgetEndedProcesses,
  listParkedWork,
  replayParkedWork,
} from "./processes/parked-work.ts";
export type { ParkedWork, ParkedWorkFilter } from "./processes/parked-work.ts";
export type {
  ProcessReport,
  ProcessSettings,
} from "./processes/process-work.ts";
export type { Reactor } from "./processes/reactor.ts";
export { runProcess } from "./processes/running-process.ts";
export type {
  CarryOut,
  CommandContext,
  CommandOutcome,
  ProcessOptions,
  RunnableProcess,
} from "./processes/running-process.ts";
export { startProcessManagers } from "./processes/start.ts";
export type {
  ProcessManagersOptions,
  RunningProcesses,
} from "./processes/start.ts";
