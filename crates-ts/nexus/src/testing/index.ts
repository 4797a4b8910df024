/**
 * nexus/testing: given/when/then for deciders, with no test framework, and an event store in memory.
 *
 * @module
 */
export { given } from "./given.ts";
export type { Given, When } from "./given.ts";
export { memoryEventStore } from "./memory-event-store.ts";
