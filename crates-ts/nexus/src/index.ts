/**
 * nexus: the kernel of a domain. This root has no dependency and does no I/O.
 *
 * @module
 */
export { keepSnapshot, load, streamOf } from "./aggregate.ts";
export type {
  Aggregate,
  Loaded,
  SnapshotRule,
  StoredState,
} from "./aggregate.ts";
export { parser } from "./brand.ts";
export type { Brand } from "./brand.ts";
export type { EventCodec } from "./codec.ts";
export { CommandIdReused, decideIn } from "./decide-in.ts";
export type { CommandRequest, Executed } from "./decide-in.ts";
export { fold } from "./decider.ts";
export type { Decider, Evolution } from "./decider.ts";
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
export { defineEvents } from "./events/define-events.ts";
export type { DefinedEvents, EventDefinition } from "./events/define-events.ts";
export { field } from "./events/field.ts";
export type { Field, Fields } from "./events/field.ts";
export { checkNoSecrets, looksSecret } from "./events/secret-names.ts";
export { checkStoredFixtures } from "./events/stored-fixtures.ts";
export { UndecodableEvent } from "./events/undecodable-event.ts";
export type { JsonObject, Upcaster, Upcasting } from "./events/upcasters.ts";
export { execute } from "./execute.ts";
export type { Also } from "./execute.ts";
export { folded } from "./folded.ts";
export { idParser, isUuid, newId, uuidV7, uuidV7Time } from "./ids.ts";
export type { Clock, Ids } from "./ids.ts";
export { checkJson } from "./json-check.ts";
export { causedBy } from "./messages.ts";
export type { Actor, Cause, Metadata } from "./messages.ts";
export {
  currencyCodes,
  fractionDigits,
  parseCurrency,
} from "./money/currency.ts";
export type { Currency } from "./money/currency.ts";
export { parseMoney } from "./money/money.ts";
export type { Amount, Money, MoneyRejection } from "./money/money.ts";
export type {
  ProcessInput,
  ProcessManager,
  Reaction,
  Refusal,
  TimeoutChange,
  Trigger,
} from "./process.ts";
export { decoded, evolveRows, rowsConcerned } from "./projection.ts";
export type { Happened, RowChanges } from "./projection.ts";
export type { EventReader, Occurrence, ReadModel } from "./read-model.ts";
export { err, ok } from "./result.ts";
export type { Result } from "./result.ts";
export { defaultRetry, retryConflicts } from "./retry-conflicts.ts";
export type { Conflict, RetryRule, World } from "./retry-conflicts.ts";
export { withoutTransaction } from "./unit-of-work.ts";
export type {
  EventScope,
  Pacing,
  Random,
  Sleep,
  UnitOfWork,
} from "./unit-of-work.ts";
