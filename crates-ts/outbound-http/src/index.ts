/** Requests to addresses that strangers gave: webhooks, push services. Nothing inside our networks can be reached by them. */
export { isPublicAddress } from "./address.ts";
export { requestsAtOnce } from "./at-once.ts";
export type { Resolver } from "./resolve.ts";
export { addressesOf, keepingResolver } from "./resolve.ts";
export type {
  FailureReason,
  OutboundHttp,
  OutboundOptions,
  OutboundOutcome,
  OutboundRequest,
} from "./send.ts";
export { outboundHttp } from "./send.ts";
export type { Target, TargetPolicy, TargetRefusal } from "./target.ts";
export {
  judgeTarget,
  localPolicy,
  longestUrl,
  publicPolicy,
} from "./target.ts";
