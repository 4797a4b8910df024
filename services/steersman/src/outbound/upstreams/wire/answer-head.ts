import { err, ok, type Result } from "@tixlys/nexus";

/** How the end of an answer's body is told (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/** The first part of an answer, as far as it is anybody's business beyond this hop. */
export type AnswerHead = {
  readonly status: number;
  /** Without the fields that end at this hop (RFC 9110 §7.6.1). */
  readonly headers: Headers;
  readonly framing: Framing;
  /** Whether the upstream takes another request on this connection. */
  readonly isKept: boolean;
};

/** What is wrong with an answer, for the log. */
export type Malformed = { readonly kind: "Malformed"; readonly what: string };

const malformed = (what: string): Result<never, Malformed> =>
  err({ kind: "Malformed", what });

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t -~\x80-\xff]*)?$/;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t -~\x80-\xff]*$/;
const LENGTH = /^\d{1,15}$/;
const MOST_FIELDS = 128;
/** Reset Content may say that it has no body, the other two need not. */
const HAVE_NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Known to end at this hop, whatever the upstream says of them. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
]);

type Fields = {
  readonly headers: Headers;
  length: string | undefined;
  coding: string | undefined;
  connection: string;
};

/**
 * Reads the text of a head, from its first line to the line before the empty one. Strict: whatever two readers may read differently (a second
 * length, a length beside a coding, a folded or bare line end) is malformed, for the next answer on this connection would begin somewhere else.
 *
 * @param text latin1: one character for each byte.
 * @param method Of the request: the answer to `HEAD` has no body.
 */
export function parseAnswerHead(
  text: string,
  method: string,
): Result<AnswerHead, Malformed> {
  const end = text.indexOf("\r\n");
  const line = STATUS_LINE.exec(end < 0 ? text : text.slice(0, end));
  if (line === null) return malformed("status line");
  const fields = fieldsOf(text, end);
  if (!fields.ok) return fields;
  const isOld = line[1] === "0";
  const { headers, connection } = fields.value;
  const status = Number(line[2]);
  const framing = framingOf(fields.value, status, method, isOld);
  if (!framing.ok) return framing;
  const declared = connection === "" ? [] : connection.toLowerCase().split(",");
  let isKept = !isOld && framing.value.kind !== "close";
  for (const each of declared) {
    const name = each.trim();
    if (name === "close") isKept = false;
    if (NAME.test(name)) headers.delete(name);
  }
  return ok({ status, headers, framing: framing.value, isKept });
}

function fieldsOf(text: string, start: number): Result<Fields, Malformed> {
  const fields: Fields = {
    headers: new Headers(),
    length: undefined,
    coding: undefined,
    connection: "",
  };
  let count = 0;
  for (let at = start; at >= 0;) {
    const from = at + 2;
    const next = text.indexOf("\r\n", from);
    const to = next < 0 ? text.length : next;
    const colon = text.indexOf(":", from);
    if (colon < 0 || colon >= to) return malformed("field line");
    const name = text.slice(from, colon).toLowerCase();
    const value = text.slice(colon + 1, to).trim();
    if (!NAME.test(name) || !VALUE.test(value)) return malformed("field line");
    count += 1;
    if (count > MOST_FIELDS) return malformed("too many fields");
    const mistake = take(fields, name, value);
    if (mistake !== undefined) return malformed(mistake);
    at = next;
  }
  return ok(fields);
}

function take(fields: Fields, name: string, value: string): string | undefined {
  switch (name) {
    case "content-length":
      if (fields.length !== undefined) return "two lengths";
      fields.length = value;
      break;
    case "transfer-encoding":
      if (fields.coding !== undefined) return "two codings";
      fields.coding = value.toLowerCase();
      return undefined;
    case "connection":
      fields.connection += `${value},`;
      return undefined;
    default:
      if (HOP_BY_HOP.has(name)) return undefined;
  }
  fields.headers.append(name, value);
  return undefined;
}

function framingOf(
  { length, coding }: Fields,
  status: number,
  method: string,
  isOld: boolean,
): Result<Framing, Malformed> {
  if (length !== undefined && !LENGTH.test(length)) return malformed("length");
  if (coding !== undefined) {
    if (length !== undefined) return malformed("a length and a coding");
    if (coding !== "chunked" || isOld) return malformed("coding");
  }
  const bytes = length === undefined ? undefined : Number(length);
  if (status < 200)
    return coding === undefined && !bytes
      ? ok(none)
      : malformed("an interim answer with a body");
  if (method === "HEAD" || status === 304) return ok(none);
  if (HAVE_NO_BODY.has(status))
    return coding !== undefined || bytes
      ? malformed("a body where none may be")
      : ok(none);
  if (coding !== undefined) return ok({ kind: "chunked" });
  return ok(
    bytes === undefined ? { kind: "close" } : { kind: "length", bytes },
  );
}

const none: Framing = { kind: "none" };
