/**
 * What services promise each other: events with a class per field, durables, request shapes. Data only.
 *
 * Each `src/<service>.ts` is one contract; what they are made of stands in `src/catalogue/`, and `./tixlys generate` lists
 * them in `src/catalogue/suite.ts`.
 *
 * @module
 */
export * from "./catalogue/suite.ts";
export {
  declaredOnly,
  isEnvelope,
  publishFaults,
  readFaults,
  schemaFaults,
} from "./catalogue/check.ts";
export { defineContract, event, versionsOf } from "./catalogue/contract.ts";
export type {
  Contract,
  EventData,
  EventDefinition,
  EventOptions,
  EventTypes,
  OnUnpublishable,
  RpcNames,
  RpcRefusal,
  RpcRequest,
  RpcResponse,
  Subscription,
} from "./catalogue/contract.ts";
export { asyncApi, jsonSchemas } from "./catalogue/documents.ts";
export { envelopeSchema, letsIn, subjectOf } from "./catalogue/envelope.ts";
export type { Envelope } from "./catalogue/envelope.ts";
export { personal, plain, sealed } from "./catalogue/field.ts";
export type { Field, FieldClass } from "./catalogue/field.ts";
export {
  accountErased,
  accountRequests,
  erasedType,
  erasing,
  exportPartMax,
} from "./catalogue/people.ts";
export type { JsonObject } from "./catalogue/plain-json.ts";
export { rpc, rpcHeaders, rpcOutcomes, rpcSubject } from "./catalogue/rpc.ts";
export type { RpcDefinition, RpcOutcome } from "./catalogue/rpc.ts";
