import type { FallbackContext } from "@tixlys/pawz";
import type { ClientRequest, Gateway } from "../application/gateway.ts";
import type { KeyTokens } from "../application/key-tokens.ts";
import type { ForwardingFailure } from "../application/ports.ts";
import type { Destination } from "../domain/routing/destination.ts";
import { withKeyTraded } from "./api-key.ts";

export type ForwardOptions<Socket> = {
  readonly gateway: Gateway<Socket>;
  readonly keyTokens: KeyTokens;
  readonly bodyLimitBytes: number;
  /** Longest time until an answer's first byte; a little more than the service's own deadline, which answers better. */
  readonly deadlineMs: number;
};

/** Answers whatever is not the gateway's own: sends it to the service that its first path segment names. */
export const forward =
  <Socket>(options: ForwardOptions<Socket>) =>
  async (
    request: Request,
    context: FallbackContext,
  ): Promise<Response | undefined> => {
    const destination = options.gateway.destination(context.path);
    if (!destination.ok)
      return destination.error.kind === "AmbiguousPath"
        ? context.fail("malformed-request")
        : undefined;
    const { service } = destination.value.upstream;
    context.labelRoute(`/${service}/{**}`);

    context.mustEndWithin(options.deadlineMs);
    const admitted = await withKeyTraded(
      request,
      service,
      options.keyTokens,
      context,
    );
    if ("refused" in admitted) return admitted.refused;
    const { headers, isKey } = admitted;
    const refused = isKey ? undefined : refusedToken(request, service, context);
    if (refused !== undefined) return refused;
    if (Number(request.headers.get("content-length")) > options.bodyLimitBytes)
      return context.fail("body-too-large");

    const body = hasBody(request) ? await bodyOf(request) : null;
    if (body === undefined) return failed({ kind: "ClientGone" }, context);
    const passed = clientRequest(request, headers, body, context);
    return isUpgrade(request)
      ? upgrade(destination.value, passed, options, context)
      : pass(destination.value, passed, options.gateway, context);
  };

/** RFC 6455 §4.1: a handshake is a GET. */
const isUpgrade = (request: Request): boolean =>
  request.method === "GET" &&
  request.headers.get("upgrade")?.toLowerCase() === "websocket";

/**
 * The upstream's side first: a client is only upgraded when there is somebody to talk to. Where the service speaks no
 * WebSocket, or refuses, the wish is ignored (RFC 9110 §7.8) and the service says itself why.
 */
const upgrade = async <Socket>(
  to: Destination,
  request: ClientRequest,
  options: ForwardOptions<Socket>,
  context: FallbackContext,
): Promise<Response | undefined> => {
  const socket = await options.gateway.openSocket(to, request);
  if (!socket.ok) return pass(to, request, options.gateway, context);
  // Said, because Bun would otherwise repeat what the client offers, and a token may be among it.
  const protocol = options.gateway.protocolOf(socket.value);
  const upgraded = context.upgrade(
    socket.value,
    protocol === undefined ? {} : { "sec-websocket-protocol": protocol },
  );
  if (upgraded !== undefined) return upgraded;
  options.gateway.closeSocket(socket.value);
  return context.fail("malformed-request");
};

/** It must hear people whose token has expired: they come to it for a new one. It judges by itself. */
const TOKEN_ISSUER = "auth";

/**
 * A token that no service would take ends here. What a token may do is the service's to say: it alone knows the
 * operation behind the path, so a refusal of that kind (403) is not the gateway's.
 */
const refusedToken = (
  request: Request,
  service: string,
  context: FallbackContext,
): Response | undefined => {
  if (service === TOKEN_ISSUER || !request.headers.has("authorization"))
    return undefined;
  const judged = context.judge({
    guard: "general",
    operation: "steersman:request:forward",
    audience: service,
    delegable: true,
  });
  return "refused" in judged && judged.refused.status === 401
    ? judged.refused
    : undefined;
};

const pass = async (
  to: Destination,
  request: ClientRequest,
  gateway: Gateway<unknown>,
  context: FallbackContext,
): Promise<Response> => {
  const answer = await gateway.send(to, request);
  if (!answer.ok) return failed(answer.error, context);
  // An event stream may be silent for longer than the idle limit of a socket.
  if (answer.value.headers.get("content-type")?.startsWith("text/event-stream"))
    context.mustEndWithin(Number.POSITIVE_INFINITY);
  return answer.value;
};

const failed = (
  failure: ForwardingFailure,
  context: FallbackContext,
): Response => {
  switch (failure.kind) {
    case "BodyTooLarge":
      return context.fail("body-too-large");
    case "UpstreamTimedOut":
      return context.error("upstream-timeout", { cause: failure });
    case "UpstreamDown":
      return context.error("no-upstream", { retryAfterSeconds: 1 });
    case "UpstreamOverloaded":
      return context.error("overloaded", { retryAfterSeconds: 1 });
    case "UpstreamUnreachable":
    case "ClientGone":
      return context.error("bad-gateway", { cause: failure });
  }
};

/** RFC 9112 §6.3: without either field there is none. */
const hasBody = ({ headers }: Request): boolean => {
  const length = headers.get("content-length");
  return length === null ? headers.has("transfer-encoding") : length !== "0";
};

/** A body up to this size is read before anybody is sent to: it can be sent again, and a slow client keeps no service waiting. */
const SHORT_BODY_BYTES = 65_536;

/** The request's body, whole where it is short; undefined when the client has not sent all of it. */
const bodyOf = async (
  request: Request,
): Promise<ClientRequest["body"] | undefined> => {
  const length = request.headers.get("content-length");
  if (length === null || Number(length) > SHORT_BODY_BYTES) return request.body;
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch {
    return undefined;
  }
};

const clientRequest = (
  request: Request,
  headers: Headers,
  body: ClientRequest["body"],
  context: FallbackContext,
): ClientRequest => ({
  method: request.method,
  search: context.search,
  headers,
  body,
  signal: request.signal,
  forwarded: {
    clientAddress: context.clientAddress,
    host: request.headers.get("host") ?? "",
    protocol: request.url.startsWith("https:") ? "https" : "http",
    requestId: context.requestId,
  },
});
