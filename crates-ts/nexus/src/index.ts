/**
 * nexus: the kernel of a domain. This root has no dependency and does no I/O.
 *
 * @module
 */
export type { Brand } from "./brand.ts";
export type { EventCodec } from "./codec.ts";
export { fold } from "./decider.ts";
export type { Decider } from "./decider.ts";
export type {
  AllPage,
  AllSlice,
  Append,
  Appended,
  EventData,
  EventStore,
  ExpectedVersion,
  Json,
  RecordedEvent,
  Snapshot,
  StreamName,
  StreamSlice,
  VersionConflict,
} from "./event-store.ts";
export {
  checkAppend,
  checkedAllSlice,
  checkedStreamSlice,
  checkSnapshot,
  checkStreamName,
  storeLimits,
} from "./event-store-checks.ts";
export { isUuid, uuidV7, uuidV7Time } from "./ids.ts";
export type { Clock, Ids } from "./ids.ts";
export { checkJson } from "./json-check.ts";
export type { Actor, Metadata } from "./messages.ts";
export { err, ok } from "./result.ts";
export type { Result } from "./result.ts";
