/** A typed client of the suite, made from its OpenAPI documents. */
export { CallFailed, dataOf } from "./answer.ts";
export type {
  Answer,
  Failure,
  Reason,
  Refusal,
  Success,
  Unreachable,
} from "./answer.ts";
export { createClient } from "./client.ts";
export type { Suite } from "./generated/index.ts";
export type { CallOptions, Operation } from "./operation.ts";
export { pages } from "./pages.ts";
export type { ClientOptions } from "./send.ts";
