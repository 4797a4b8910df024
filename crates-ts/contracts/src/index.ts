/**
 * What services promise each other: events with a class per field, durables, request shapes. Data only.
 *
 * Each `src/<service>.ts` is one contract; what they are made of stands in `src/catalogue/`.
 *
 * @module
 */
import { auth } from "./auth.ts";
import { notifications } from "./notifications.ts";
import { steersman } from "./steersman.ts";
import { users } from "./users.ts";
import type { Contract } from "./catalogue/contract.ts";

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
export { envelopeSchema, subjectOf } from "./catalogue/envelope.ts";
export type { Envelope } from "./catalogue/envelope.ts";
export { personal, plain, sealed } from "./catalogue/field.ts";
export type { Field, FieldClass } from "./catalogue/field.ts";
export type { JsonObject } from "./catalogue/plain-json.ts";
export { rpc, rpcHeaders, rpcOutcomes, rpcSubject } from "./catalogue/rpc.ts";
export type { RpcDefinition, RpcOutcome } from "./catalogue/rpc.ts";
export { auth, notifications, steersman, users };

/** All contracts of the suite, in the order of their services' ports, the gateway last. */
export const contracts: readonly Contract[] = [
  auth,
  users,
  notifications,
  steersman,
];

/** The names of the services that have a contract. */
export const serviceNames: readonly string[] = contracts.map(
  (contract) => contract.service,
);
