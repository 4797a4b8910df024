import type { CompiledRoute } from "../compile/compiled-route.ts";
import type { Reply } from "../define/reply.ts";

/** What an answer breaks of the route's declaration (http-rules 70), as a sentence for the log. */
export function brokenPromise(
  compiled: CompiledRoute,
  reply: Reply,
): string | undefined {
  if (reply.kind === "overloaded") return undefined;
  const { response, stream } = compiled.route;
  if (reply.kind === "stream")
    return stream === undefined ? "answers with a stream" : undefined;
  if (reply.kind === "fail") {
    const undeclared = reply.reasons.find(
      ({ code }) => !compiled.promise.codes.has(code),
    );
    return undeclared === undefined
      ? undefined
      : `answers "${undeclared.code}", which its "errors" do not declare`;
  }
  if (reply.status !== response.status && response.otherStatus !== reply.status)
    return `answers ${reply.status}, declared is ${response.status}`;
  if (reply.kind === "found") return undefined;
  const { etag } = compiled.route;
  if (etag !== true && reply.version !== undefined)
    return 'answers with a version, but does not declare "etag"';
  if (compiled.promise.data === undefined)
    return reply.data === null ? undefined : "answers data, declared is null";
  if (etag === true && reply.version === undefined)
    return 'declares "etag", but answers without a version';
  const violations = compiled.promise.data.violations(wireForm(reply.data));
  if (violations.length === 0) return undefined;
  const named = violations
    .map(({ field, code }) => `${field} (${code})`)
    .join(", ");
  return `its data does not match the declared schema: ${named}`;
}

/** What the client will read: fields that are `undefined` are not there. */
function wireForm(data: unknown): unknown {
  const json = JSON.stringify(data);
  return json === undefined ? undefined : JSON.parse(json);
}
