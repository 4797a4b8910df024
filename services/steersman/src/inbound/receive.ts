import type { FallbackContext } from "@tixlys/pawz";
import type { ClientRequest } from "../application/gateway.ts";
import type { BodyWatch } from "./received-body.ts";

/** A body up to this size is read before anybody is sent to: it can be sent again, and a slow client keeps no service waiting. */
const SHORT_BODY_BYTES = 65_536;

/** A request whose body has not been touched. */
type Incoming = Omit<ClientRequest, "body">;

/** Sends a request on with its body, which is watched: one that comes too slowly is the client's fault, and the service is left out of it. */
export async function received<R extends Incoming>(
  incoming: Request,
  request: R,
  bodies: BodyWatch,
  context: FallbackContext,
  send: (request: R & Pick<ClientRequest, "body">) => Promise<Response>,
): Promise<Response> {
  const tooSlow = () => context.fail("body-too-slow", { connection: "close" });
  const length = announced(incoming.headers);
  if (length === 0) return send({ ...request, body: null });
  if (length !== undefined && length <= SHORT_BODY_BYTES) {
    const whole = await bodies.whole(incoming.arrayBuffer(), length);
    if (whole === "late") return tooSlow();
    return whole === "broken"
      ? context.error("bad-gateway", { cause: { kind: "ClientGone" } })
      : send({ ...request, body: whole });
  }
  if (incoming.body === null) return send({ ...request, body: null });
  // A body lasts as long as it brings something, and Bun would cut it off meanwhile; its pace, and the service's time, are watched.
  context.mustEndWithin(Number.POSITIVE_INFINITY);
  const given = new AbortController();
  const { body, answered } = bodies.watched(
    incoming.body,
    () => request.signal.aborted,
    () => given.abort(),
  );
  const signal = AbortSignal.any([request.signal, given.signal]);
  const answer = await send({ ...request, body, signal });
  answered();
  return given.signal.aborted ? tooSlow() : answer;
}

/** How long a body is; undefined where only its end will tell. */
function announced(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  if (length !== null) return Number(length);
  return headers.has("transfer-encoding") ? undefined : 0;
}
