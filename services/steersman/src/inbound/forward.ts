import { closeCodes, type FallbackContext } from "@tixlys/pawz";
import type { KnownOperations } from "../application/access/known-operations.ts";
import type { ClientRequest, Gateway } from "../application/gateway.ts";
import type { KeyTokens } from "../application/key-tokens.ts";
import type { ForwardingFailure, NoSocket } from "../application/ports.ts";
import type {
  OpenStreams,
  StreamHolder,
} from "../application/streams/open-streams.ts";
import type { Destination } from "../domain/routing/destination.ts";
import { type AdmissionOptions, admitted, type Admitted } from "./admitted.ts";
import { type AnswerStreams, answerStreams } from "./answer-streams.ts";
import { holderOf, type Identify } from "./holder.ts";
import { received } from "./receive.ts";
import { type BodyWatch, bodyWatch } from "./received-body.ts";
import { screened } from "./screen.ts";

export type ForwardOptions<Socket> = {
  readonly gateway: Gateway<Socket>;
  readonly keyTokens: KeyTokens;
  readonly bodyLimitBytes: number;
  /** Longest time until an answer's first byte; a little more than the service's own deadline, which answers better. */
  readonly deadlineMs: number;
  /** What services tell of their operations; none is known when absent. */
  readonly operations?: Pick<KnownOperations, "find">;
  /** Services that get each token narrowed to the one request; none when absent. */
  readonly narrowed?: AdmissionOptions["narrowed"];
  /** Streams to be ended when their token is revoked, and how to read a token; nothing is ended when absent. */
  readonly revocable?: {
    readonly streams: OpenStreams;
    readonly identify: Identify;
  };
  /** Watches how fast bodies come; the standard pace when absent. */
  readonly bodies?: BodyWatch;
  /** Watches streamed answers; the standard time when absent. */
  readonly answers?: AnswerStreams;
};

/** A request on its way, and what was found of it. */
type KnownRequest = ClientRequest & Pick<Admitted, "isKnown" | "isNarrowed">;

type Parts<Socket> = ForwardOptions<Socket> & {
  readonly bodies: BodyWatch;
  readonly answers: AnswerStreams;
};

/** Answers whatever is not the gateway's own: sends it to the service that its first path segment names. */
export const forward = <Socket>(options: ForwardOptions<Socket>) => {
  const parts: Parts<Socket> = {
    ...options,
    bodies: options.bodies ?? bodyWatch(),
    answers: options.answers ?? answerStreams(),
  };
  return async (
    request: Request,
    context: FallbackContext,
  ): Promise<Response | undefined> => {
    const unwanted = screened(request, context);
    if (unwanted !== undefined) return unwanted;
    const destination = options.gateway.destination(
      context.path,
      request.headers.get("host") ?? "",
    );
    if (!destination.ok)
      return destination.error.kind === "AmbiguousPath"
        ? context.fail("malformed-request")
        : undefined;
    context.mustEndWithin(options.deadlineMs);
    const admission = await admitted(
      request,
      destination.value,
      parts,
      context,
    );
    if (admission === undefined || "refused" in admission)
      return admission?.refused;
    const passed = clientRequest(request, admission, context);
    const plain = (): Promise<Response> =>
      received(request, passed, parts.bodies, context, (whole) =>
        pass(destination.value, whole, parts, context),
      );
    return admission.maySwitch && isUpgrade(request)
      ? upgrade(
          destination.value,
          { ...passed, body: null },
          parts,
          context,
          plain,
        )
      : plain();
  };
};

/** RFC 6455 §4.1: a handshake is a GET. */
const isUpgrade = (request: Request): boolean =>
  request.method === "GET" &&
  request.headers.get("upgrade")?.toLowerCase() === "websocket";

/**
 * The upstream's side first: a client is only upgraded when there is somebody to talk to. Where the service refuses, its own answer
 * is the client's. What it answers to a handshake as to any other request is asked for on the ordinary road (`plain`), where it is
 * watched as every answer is.
 */
const upgrade = async <Socket>(
  to: Destination,
  request: KnownRequest,
  { gateway, revocable }: Parts<Socket>,
  context: FallbackContext,
  plain: () => Promise<Response>,
): Promise<Response | undefined> => {
  // No CORS check stops a page from opening a socket with its visitor's cookies.
  if (!context.isFriendlyOrigin()) return context.fail("origin-not-allowed");
  // Before the way to the service, on which the token may be revoked.
  const holder = revocable && holderOf(request.headers, revocable.identify);
  const socket = await gateway.openSocket(to, request);
  if (!socket.ok) {
    if (request.isNarrowed && socket.error.kind === "SocketRefused")
      socket.error.answer.headers.delete("set-cookie");
    return unopened(socket.error, context, plain);
  }
  // Said, because Bun would otherwise repeat what the client offers, and a token may be among it.
  const protocol = gateway.protocolOf(socket.value);
  const upgraded = context.upgrade(
    socket.value,
    protocol === undefined ? {} : { "sec-websocket-protocol": protocol },
  );
  if (upgraded === undefined) {
    gateway.closeSocket(socket.value);
    return context.fail("malformed-request");
  }
  if (revocable !== undefined && holder !== undefined)
    endWithToken(gateway, socket.value, holder, revocable.streams);
  return upgraded;
};

const unopened = (
  why: ForwardingFailure | NoSocket,
  context: FallbackContext,
  plain: () => Promise<Response>,
): Response | Promise<Response> => {
  if (why.kind === "SocketRefused") return why.answer;
  return why.kind === "SocketUnknown" ? plain() : failed(why, context);
};

/** Ends a socket as soon as its token is void; at once where it is already. */
const endWithToken = <Socket>(
  gateway: Gateway<Socket>,
  socket: Socket,
  holder: StreamHolder,
  streams: OpenStreams,
): void => {
  const end = (): void =>
    gateway.endSocket(socket, closeCodes.unauthorized, "the token was revoked");
  gateway.onSocketClosed(socket, streams.keep(holder, end));
  if (!holder.isGood()) end();
};

const pass = async (
  to: Destination,
  request: KnownRequest,
  parts: Parts<unknown>,
  context: FallbackContext,
): Promise<Response> => {
  const answer = await parts.gateway.send(to, request);
  if (!answer.ok) return failed(answer.error, context);
  // A cookie that it sets would be the whole origin's.
  if (request.isNarrowed) answer.value.headers.delete("set-cookie");
  return mayLast(request.method, answer.value)
    ? streamed(answer.value, request, parts, context)
    : answer.value;
};

/** What comes in one piece, with its length, needs no watching. */
const LONG_BYTES = 64 * 1024;

const mayLast = (method: string, { status, headers }: Response): boolean => {
  if (method === "HEAD" || status === 204 || status === 304) return false;
  const length = headers.get("content-length");
  return length === null || Number(length) > LONG_BYTES;
};

/** An answer that may last: an event stream, which ends with its token's revocation, or a download. */
const streamed = (
  answer: Response,
  { headers, isKnown }: KnownRequest,
  { answers, revocable }: Parts<unknown>,
  context: FallbackContext,
): Response => {
  // To look at a body makes a stream of it: only now.
  if (answer.body === null) return answer;
  context.mustEndWithin(Number.POSITIVE_INFINITY);
  const isEvents =
    answer.headers.get("content-type")?.startsWith("text/event-stream") ===
    true;
  const holder =
    isEvents && revocable !== undefined
      ? holderOf(headers, revocable.identify)
      : undefined;
  let forget = (): void => undefined;
  const watched = answers.watched(answer, {
    mayBeSilent: isEvents,
    ended: () => forget(),
  });
  if (holder !== undefined && revocable !== undefined)
    forget = revocable.streams.keep(holder, watched.end);
  // Revoked between its admission and the first event.
  else if (isEvents && isKnown) watched.end();
  return watched.answer;
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

const clientRequest = (
  request: Request,
  { headers, counted, isKnown, isNarrowed }: Admitted,
  context: FallbackContext,
): Omit<KnownRequest, "body"> => ({
  isKnown,
  isNarrowed,
  method: request.method,
  search: context.search,
  headers,
  signal: request.signal,
  forwarded: {
    clientAddress: context.clientAddress,
    host: request.headers.get("host") ?? "",
    protocol: context.isSecure ? "https" : "http",
    requestId: context.requestId,
    counted,
  },
});
