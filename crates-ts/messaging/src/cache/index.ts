/**
 * messaging/cache: values kept in memory until somebody says that they have changed.
 *
 * @module
 */
export { createCache } from "./cache.ts";
export type { Cache, CacheOptions } from "./cache.ts";
export { shareInvalidations } from "./invalidation.ts";
export type {
  SharedInvalidation,
  SharedInvalidationOptions,
} from "./invalidation.ts";
