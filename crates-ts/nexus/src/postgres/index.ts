/**
 * nexus/postgres: connections, the unit of work, provisioning and migrations.
 *
 * @module
 */
export { connect } from "./connect.ts";
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
