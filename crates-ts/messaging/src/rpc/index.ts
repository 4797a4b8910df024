/**
 * messaging/rpc: requests to other services over core NATS, and what to do when nobody answers.
 *
 * @module
 */
export type { RpcContext } from "./answer.ts";
export { rpcClient } from "./client.ts";
export type { RpcClient, RpcClientOptions } from "./client.ts";
export type { RpcError, Unanswered } from "./error.ts";
export { fallback } from "./fallback.ts";
export type {
  Answered,
  Fallback,
  FallbackOptions,
  Source,
} from "./fallback.ts";
export type { BreakerOptions } from "./resilience.ts";
export { rpcServer } from "./server.ts";
export type { RpcHandlers, RpcServer, RpcServerOptions } from "./server.ts";
