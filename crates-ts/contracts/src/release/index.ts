/**
 * What a release promised, and whether today's contracts still keep it. For tools that run from the sources; nothing of a
 * service needs it.
 *
 * @module
 */
export { breaksOf } from "./breaks.ts";
export { httpRules } from "./http/rules.ts";
export type { HttpRule } from "./http/rules.ts";
export type { HttpDocuments, ReleasedOperation } from "./http/snapshot.ts";
export { releaseRules } from "./rules.ts";
export type { Break, ReleaseRule } from "./rules.ts";
export { contractsAsReleased, readReleased } from "./snapshot.ts";
export type {
  ReleasedContracts,
  ReleasedEvent,
  ReleasedRpc,
} from "./snapshot.ts";
