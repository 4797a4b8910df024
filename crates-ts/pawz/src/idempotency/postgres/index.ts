/** Idempotency keys in a service's own database: the store, its table and its upkeep. */
export { idempotencySql } from "./idempotency-sql.ts";
export { postgresIdempotency } from "./store.ts";
export type { PostgresIdempotencyOptions } from "./store.ts";
export { purgeIdempotencyKeys, sweepIdempotencyKeys } from "./sweep.ts";
