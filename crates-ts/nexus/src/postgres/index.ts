/**
 * nexus/postgres: connections, the unit of work, provisioning, migrations, and the event store.
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
export { nexusSql } from "./nexus-sql.ts";
export type { MigrateOptions, MigrationStatus } from "./migrate.ts";
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
