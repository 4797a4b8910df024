import type { FallbackContext } from "@tixlys/pawz";

/** What is passed on; `CONNECT` and `TRACE` are for proxies of another kind (auth.md #68). */
const methods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);
const allow = [...methods].join(", ");
const oneLength = /^\d{1,15}$/;

/**
 * Refuses what no route could want, before anything else is looked at; `undefined` for the rest. What cannot be read as one
 * request does not come this far: the server's parser answers 400, 431 or 505 and closes the connection.
 */
export function screened(
  request: Request,
  context: FallbackContext,
): Response | undefined {
  if (!methods.has(request.method))
    return context.fail("method-not-allowed", { allow });
  // The parser takes a length that is said twice if both agree; whoever reads it next may not.
  const length = request.headers.get("content-length");
  return length === null || oneLength.test(length)
    ? undefined
    : context.fail("malformed-request", { connection: "close" });
}

/** Whether a body is announced that is larger than this. */
export const announcesMoreThan = (
  limitBytes: number,
  headers: Headers,
): boolean => Number(headers.get("content-length")) > limitBytes;
