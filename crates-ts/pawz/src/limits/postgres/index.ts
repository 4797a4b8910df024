/** Rate limits that hold over replicas and restarts: the counts are in the service's own database. */
export { limitsSql } from "./limits-sql.ts";
export { purgeLimits } from "./purge.ts";
export { postgresLimits } from "./store.ts";
