import type { Allowed, Decision, Verifier } from "@tixlys/biscuit";
import {
  dataResponse,
  emptyResponse,
  errorResponse,
} from "../answer/respond.ts";
import {
  refuse,
  refuseInput,
  refuseReply,
  refuseToken,
} from "../answer/refuse.ts";
import { readCondition } from "../conditional/condition.ts";
import { versionedResponse } from "../conditional/respond.ts";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import type { Reply } from "../define/reply.ts";
import type { AnswerOnce } from "../idempotency/answer-once.ts";
import type { Gate } from "../limits/limiter.ts";
import type { Cursors } from "../lists/cursor.ts";
import type { StreamHub } from "../event-stream/hub.ts";
import { streamMediaType, streamResponse } from "../event-stream/respond.ts";
import type { Exchange } from "../request/exchange.ts";
import { accepts } from "../request/media.ts";
import { tokenInQuery } from "../request/query.ts";
import { brokenPromise } from "./broken-promise.ts";
import type { DeprecatedUse } from "./deprecated-use.ts";
import {
  type BodyPart,
  noBody,
  type Part,
  readBodyPart,
  readHeadersPart,
  readParams,
  readQueryPart,
} from "./read-input.ts";
import { questionOf } from "./question.ts";
import { readUpload, slotsOf } from "./read-upload.ts";
import type { UploadDefinition } from "../define/upload.ts";
import { RouteInput } from "./route-input.ts";
import { admitted } from "./admitted.ts";
import type { RawParams } from "./mount.ts";

/** What running a route needs of its service. */
export type RouteHost = {
  readonly verifier: Verifier;
  /** Answers are held to what the route promises (development and test). */
  readonly checksPromises: boolean;
  /** Answers requests with an idempotency key; without it they are carried out like any other. */
  readonly answerOnce: AnswerOnce | undefined;
  readonly cursors: Cursors | undefined;
  readonly streams: StreamHub | undefined;
  /** Counts the request of whoever asks; there for routes with such a limit only. */
  readonly subjectGate?: Gate | undefined;
  /** What decides whether a sunset has passed. */
  readonly nowMs: () => number;
  /** Told of each request of a deprecated operation. */
  readonly deprecatedUse: DeprecatedUse;
};

const nowhere: ReadonlySet<string> = new Set();

/**
 * Answers one request with one route: who asks, what is asked, what comes of it. At once where nothing has to be waited
 * for; a throw is the caller's to answer.
 */
export function runRoute(
  host: RouteHost,
  compiled: CompiledRoute,
  exchange: Exchange,
  rawParams: RawParams,
): Promise<Response> | Response {
  exchange.route = compiled.template;
  exchange.mustEndWithin(compiled.deadlineMs);
  const gone = withdrawn(host, compiled, exchange, rawParams);
  if (gone !== undefined) return gone;
  if (exchange.acceptance === "none" && !takesMore(compiled, exchange))
    return refuse(exchange, "not-acceptable");
  const leaked = tokenInQuery(exchange.search, nowhere);
  if (leaked !== undefined)
    return refuse(exchange, "token-in-query", { field: leaked });
  const params = readParams(compiled, rawParams);
  const query = readQueryPart(compiled, exchange.search);
  const decision = judge(host, compiled, exchange, params, query);
  const asked = { host, compiled, exchange, params, query };
  return decision instanceof Promise
    ? decision.then((judged) => afterGuard(asked, judged))
    : afterGuard(asked, decision);
}

/** A client that takes no JSON, of a route that has something else, or that does not mind. */
function takesMore({ route }: CompiledRoute, { headers }: Exchange): boolean {
  return (
    route.anyAccept === true ||
    (route.stream !== undefined &&
      accepts(headers.get("accept"), streamMediaType))
  );
}

function afterGuard(
  { host, compiled, exchange, params, query }: Omit<Asked, "decision">,
  decision: Decision,
): Promise<Response> | Response {
  if (!decision.allowed) {
    exchange.refusal = decision;
    return refuseToken(exchange, decision.reason, compiled.route.guard);
  }
  exchange.actFor(decision.principal);
  exchange.isStale = decision.warning === "revocations-stale";
  if (params.violations.length > 0) return refuse(exchange, "not-found");
  const asked = { host, compiled, exchange, decision, params, query };
  return host.subjectGate === undefined
    ? withPrincipal(asked)
    : admitted(host.subjectGate, exchange, () => withPrincipal(asked));
}

function withPrincipal(asked: Asked): Promise<Response> | Response {
  const { compiled, exchange } = asked;
  if (!compiled.readsBody) return withBody(asked, noBody);
  const { upload } = compiled.route;
  return upload === undefined
    ? readBodyPart(compiled, exchange).then((body) => withBody(asked, body))
    : withUpload(asked, upload);
}

/** An upload has a place from its first byte to its answer, because its bytes are held for as long. */
async function withUpload(
  asked: Asked,
  upload: UploadDefinition,
): Promise<Response> {
  const { compiled, exchange } = asked;
  const leave = slotsOf(compiled.route, upload).take(exchange.principalId);
  if (leave === undefined)
    return errorResponse(exchange, "overloaded", { retryAfterSeconds: 1 });
  try {
    return await withBody(asked, await readUpload(upload, exchange));
  } finally {
    leave();
  }
}

/** Makes every answer of a deprecated operation say so; after its sunset there is but one (http-rules 52–54). */
function withdrawn(
  host: RouteHost,
  { notice, route, template, pathNames }: CompiledRoute,
  exchange: Exchange,
  rawParams: RawParams,
): Response | undefined {
  if (notice === undefined) return undefined;
  const values = pathNames.map((_name, at) => rawParams[`p${at}`]);
  exchange.deprecated = notice.headersFor(exchange.path, values);
  const isOver = host.nowMs() >= notice.sunsetAtMs;
  host.deprecatedUse(route.method, template, isOver);
  return isOver ? refuse(exchange, "sunset") : undefined;
}

type Asked = {
  readonly host: RouteHost;
  readonly compiled: CompiledRoute;
  readonly exchange: Exchange;
  readonly decision: Allowed;
  readonly params: Part;
  readonly query: Part;
};

/** Everything has been read: tells all that is wrong with it at once, or lets the handler decide. */
function withBody(asked: Asked, body: BodyPart): Promise<Response> | Response {
  const { host, compiled, exchange, decision, query } = asked;
  if (body.kind === "refused") return refuse(exchange, body.code);
  const headers = readHeadersPart(compiled, exchange.headers);
  if (
    query.violations.length +
      headers.violations.length +
      body.violations.length >
    0
  )
    return refuseInput(exchange, [
      ...query.violations,
      ...headers.violations,
      ...body.violations,
    ]);
  const input = new RouteInput(asked, headers.value, body.value);
  if (body.file !== undefined) input.file = body.file;
  if (compiled.isConditional) {
    const condition = readCondition(compiled.route, exchange.headers);
    if ("code" in condition) return refuse(exchange, condition.code, condition);
    input.condition = condition;
  }
  const carryOut = (): Promise<Response> | Response => {
    const reply = compiled.route.handle(input, host.cursors);
    return reply instanceof Promise
      ? reply.then((given) => respond(asked, given))
      : respond(asked, reply);
  };
  const prepare = preparation(compiled, input);
  const { answerOnce } = host;
  const key = exchange.idempotencyKey;
  if (key === undefined || answerOnce === undefined || !compiled.readsBody)
    return prepare === undefined ? carryOut() : prepare().then(carryOut);
  // Beside the key, whoever finds the stored request could guess the secrets in it (decision 26).
  if (compiled.body.hasSecrets) delete exchange.idempotencyKey;
  const { principal } = decision;
  return answerOnce(key, {
    compiled,
    exchange,
    principal,
    body: body.value,
    ahead: prepare,
    carryOut,
  });
}

/** Runs the route's `ahead` where it has one, and hands its answer to the handler. */
function preparation(
  { route: { ahead } }: CompiledRoute,
  input: RouteInput,
): (() => Promise<void>) | undefined {
  if (ahead === undefined) return undefined;
  return async () => {
    input.ahead = await ahead(input);
  };
}

function judge(
  host: RouteHost,
  compiled: CompiledRoute,
  exchange: Exchange,
  params: Part,
  query: Part,
): Decision | Promise<Decision> {
  return host.verifier.judge(questionOf(compiled, exchange, params, query));
}

function respond(asked: Asked, reply: Reply): Response {
  const { host, compiled, exchange } = asked;
  if (host.checksPromises) {
    const broken = brokenPromise(compiled, reply);
    if (broken !== undefined)
      throw new Error(`${compiled.route.operation}: ${broken}`);
  }
  switch (reply.kind) {
    case "success":
      if (reply.version !== undefined)
        return versionedResponse(exchange, compiled.route, {
          ...reply,
          version: reply.version,
        });
      return dataResponse(exchange, reply.status, reply.data, reply.headers);
    case "found":
      return emptyResponse(exchange, 302, {
        ...reply.headers,
        location: reply.location,
      });
    case "stream":
      return streamResponse(
        host.streams,
        compiled,
        exchange,
        asked.decision,
        reply.source,
      );
    case "fail":
      return refuseReply(exchange, reply);
    case "overloaded":
      return errorResponse(exchange, "overloaded", {
        retryAfterSeconds: reply.retryAfterSeconds,
      });
  }
}
