import { refuse } from "../answer/refuse.ts";
import { emptyResponse, successResponse } from "../answer/respond.ts";
import type { ReplyHeaders, SuccessReply } from "../define/reply.ts";
import type { Route } from "../define/route.ts";
import type { Exchange } from "../request/exchange.ts";
import {
  entityTag,
  namesStrongly,
  namesWeakly,
  parseTags,
} from "./entity-tag.ts";

/**
 * Answers with a resource that has a version: its ETag, and for a read 304 where the client has it already, 412 where it
 * asked for another one (http-rules 40–42). A client may keep a read and must ask each time whether it is still right.
 */
export function versionedResponse(
  exchange: Exchange,
  route: Route,
  reply: SuccessReply<unknown> & { readonly version: number },
): Response {
  const etag = { etag: entityTag(reply.version) };
  const headers: ReplyHeaders =
    route.method === "GET"
      ? { "cache-control": cacheControl(route), ...etag, ...reply.headers }
      : { ...etag, ...reply.headers };
  if (route.method === "GET") {
    const { headers: asked } = exchange.request;
    const wanted = tagsOf(asked, "if-match");
    if (wanted !== undefined && !namesStrongly(wanted, reply.version))
      return refuse(exchange, "stale-version", { headers: etag });
    const known = tagsOf(asked, "if-none-match");
    if (known !== undefined && namesWeakly(known, reply.version))
      return emptyResponse(exchange, 304, headers);
  }
  const json = JSON.stringify(reply.data) ?? "null";
  return successResponse(exchange, reply.status, json, headers);
}

/** A header of a read that is no list of tags asks for nothing, and the resource is shown. */
function tagsOf(headers: Headers, name: string) {
  const text = headers.get(name);
  return text === null ? undefined : parseTags(text);
}

function cacheControl({ guard }: Route): string {
  return guard === "public" ? "no-cache" : "private, no-cache";
}
