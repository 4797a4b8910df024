import { errorCodes, errorNameOf } from "./codes/error-codes.ts";
import { failCodes, isFailCode } from "./codes/fail-codes.ts";
import type { ErrorBody, ErrorData, Fail, FailData } from "./types.ts";

/** Media type of RFC 9457. */
export const problemMediaType = "application/problem+json";

/** `docsUrl`: where the pages of the codes live, without a trailing slash. */
export type ProblemContext = {
  status: number;
  requestId: string;
  docsUrl: string;
};

/** RFC 9457 problem details; `errors`, `code` and `data` are extension members. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  errors?: FailData;
  code?: number;
  data?: ErrorData;
};

/**
 * The same answer as a problem document, from the same registry and without loss: `errors` is
 * `fail.data`, `code` and `data` are those of the error (RFC 9457 §3; http-rules, section 2).
 */
export function problem(
  body: Fail | ErrorBody,
  context: ProblemContext,
): Problem {
  const { status, docsUrl } = context;
  const instance = instanceOf(context.requestId);
  if (body.status === "error") {
    const name = errorNameOf(body.code) ?? "internal";
    const type = `${docsUrl}/errors/${name}`;
    const title = errorCodes[name].message;
    return {
      type,
      title,
      status,
      detail: body.message,
      instance,
      code: body.code,
      data: body.data,
    };
  }
  const entries = Object.values(body.data);
  const first = entries[0] ?? { code: "malformed-request", message: "" };
  const type = `${docsUrl}/errors/${first.code}`;
  return {
    type,
    title: titleOf(first),
    status,
    detail: detailOf(body),
    instance,
    errors: body.data,
  };
}

function titleOf(entry: { code: string; message: string }): string {
  return isFailCode(entry.code) ? failCodes[entry.code].message : entry.message;
}

/** One sentence for one reason; for several, each with its key. */
function detailOf(body: Fail): string {
  const entries = Object.entries(body.data);
  if (entries.length === 1) return entries[0]?.[1].message ?? "";
  return entries.map(([key, entry]) => `${key}: ${entry.message}`).join(" ");
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A request id of our own is a UUID; a client's need not be one, and then `urn:uuid:` would lie. */
function instanceOf(requestId: string): string {
  return uuid.test(requestId)
    ? `urn:uuid:${requestId}`
    : `urn:request-id:${encodeURIComponent(requestId)}`;
}
