/** The HTTP layer over Elysia: everything that `http-rules.md` asks of a service, once. */
export { Type as t } from "@sinclair/typebox";
export { definePolicy, guards, recentlyAuthenticated } from "@tixlys/biscuit";
export type { Static, TObject, TSchema } from "@sinclair/typebox";
export type { Condition } from "./conditional/condition.ts";
export { alreadyThere, stale } from "./conditional/replies.ts";
export type {
  GuardSpec,
  PrincipalOf,
  ServicePrincipal,
  TokenFacts,
  UserPrincipal,
} from "./define/guard.ts";
export type { Deprecation } from "./define/deprecation.ts";
export type { Admission, Arrival, Entrance } from "./define/entrance.ts";
export { environmentRules } from "./define/environments.ts";
export type { Environment, EnvironmentRules } from "./define/environments.ts";
export { eventStream } from "./define/event-stream.ts";
export type { EventStreamDefinition } from "./define/event-stream.ts";
export type { StreamEventKind } from "./define/stream-endpoint.ts";
export { StreamHub } from "./event-stream/hub.ts";
export type { StreamEvent, StreamSource } from "./event-stream/source.ts";
export { page } from "./define/page.ts";
export type {
  Page,
  PageContext,
  PageDefinition,
  PageRefusal,
} from "./define/page.ts";
export { reject, rejectAll, reply } from "./define/reply.ts";
export type { FailReason, Reply, ReplyHeaders, Wire } from "./define/reply.ts";
export { route } from "./define/route.ts";
export type { Input, Method, Route, RouteDefinition } from "./define/route.ts";
export type { PersonalToken, SocketDefinition } from "./define/socket.ts";
export { uuidList } from "./define/uuid-list.ts";
export { socket } from "./define/socket-route.ts";
export { closeCodes } from "./sockets/codes.ts";
export type { CloseCode } from "./sockets/codes.ts";
export { Connection } from "./sockets/connection.ts";
export type { SendOutcome, SocketHandlers } from "./sockets/connection.ts";
export type { SocketHolder } from "./sockets/holder.ts";
export { SocketHub } from "./sockets/hub.ts";
export type { UploadDefinition } from "./define/upload.ts";
export type {
  AboutService,
  Check,
  CheckResult,
  DocsOptions,
  DocumentLink,
  DocumentDefinition,
  FallbackContext,
  HttpService,
  Identity,
  JudgeOptions,
  Listening,
  ServiceDefinition,
} from "./define/service.ts";
export { idempotencyTtlMs } from "./idempotency/port.ts";
export type {
  Attempt,
  IdempotencyStore,
  KeyedOutcome,
  KeyedRequest,
  StoredAnswer,
} from "./idempotency/port.ts";
export { list } from "./lists/list.ts";
export type { ListDefinition } from "./lists/list.ts";
export type { ListPart, ListReply, Slice } from "./lists/slice.ts";
export type { SortRule, SortTerm } from "./lists/sort.ts";
export type { Total } from "./lists/total.ts";
export type { LimitsOptions } from "./limits/limits-options.ts";
export { memoryLimits } from "./limits/memory.ts";
export type { MemoryLimitsOptions } from "./limits/memory.ts";
export { countedHeader } from "./limits/counted.ts";
export { limitPolicies, perAddress, perSubject } from "./limits/policy.ts";
export type {
  LimitPolicy,
  LimitRule,
  Partition,
  RouteLimits,
} from "./limits/policy.ts";
export type { LimitStore, Take, Taken } from "./limits/store.ts";
export { openApiDocument } from "./openapi/document.ts";
export { publishedPath } from "./openapi/published.ts";
export type {
  PublishedOperation,
  PublishedOperations,
} from "./openapi/published.ts";
export type {
  OpenApiDocument,
  OperationObject,
  SchemaObject,
} from "./openapi/types.ts";
export { listenSecurely } from "./serve/secure.ts";
export type { SecureListening } from "./serve/secure.ts";
export { DefinitionError } from "./define/check-definition.ts";
export { runProcess, StartFailure } from "./platform/failure.ts";
export { observeStore } from "./platform/observe-store.ts";
export type {
  ObservedStore,
  StoreObservation,
} from "./platform/observe-store.ts";
export { startPlatform } from "./platform/start.ts";
export type {
  Door,
  Platform,
  PlatformOptions,
  ProcessConfig,
  Stoppable,
  Worker,
} from "./platform/types.ts";
export { bearerToken } from "./request/bearer.ts";
export { offeredProtocols } from "./request/sub-protocols.ts";
export { service } from "./service.ts";
