/**
 * messaging/inspect: what an operator reads and decides, without anything that runs. Light to load: a command line starts
 * with it.
 *
 * @module
 */
export {
  deadPayload,
  discardDead,
  listDead,
  replayDead,
} from "../consumer/dead-letters.ts";
export type { DeadLetter, DeadLetterFilter } from "../consumer/dead-letters.ts";
export { giveMissing } from "../consumer/give-again.ts";
export type { Given } from "../consumer/give-again.ts";
export { publicationOf, receiptsOf } from "./message.ts";
export type { Published, Receipt } from "./message.ts";
export { outboxState } from "./outbox-state.ts";
export type { BucketState, LaneState, Watermark } from "./outbox-state.ts";
export { readRevocations } from "./revocations.ts";
export type { RevocationsRead } from "./revocations.ts";
export { inspectStream } from "./stream.ts";
export type {
  Progress,
  StreamEvent,
  StreamInspection,
  StreamPart,
} from "./stream.ts";
export {
  discardUnpublished,
  listUnpublished,
  releaseUnpublished,
  unpublishedPayload,
} from "./unpublished.ts";
export type { Unpublished, UnpublishedFilter } from "./unpublished.ts";
