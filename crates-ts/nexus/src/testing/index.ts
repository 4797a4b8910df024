/**
 * nexus/testing: given/when/then for deciders, read models and process managers, with no test framework, and an event store
 * in memory.
 *
 * @module
 */
export { given } from "./given.ts";
export type { Given, When } from "./given.ts";
export type { Expected, Input, ProcessPast, Reacted } from "./given-process.ts";
export type { Rows } from "./given-read-model.ts";
export { happened, refused, timedOut } from "./past.ts";
export type { Past, Refused, TimedOut } from "./past.ts";
export { memoryEventStore } from "./memory-event-store.ts";
export type { MemoryEventStore } from "./memory-event-store.ts";
