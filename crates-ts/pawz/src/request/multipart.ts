/** One part of a form (RFC 7578 §4). Its bytes are a view of the whole body. */
export type FormPart = {
  readonly name: string;
  readonly bytes: Uint8Array;
};

const mostParts = 16;
const mostHeaderBytes = 8 * 1024;
const lineEnd = Buffer.from("\r\n");
const headersEnd = Buffer.from("\r\n\r\n");

/** The boundary that a `Content-Type` of `multipart/form-data` names (RFC 2046 §5.1.1). */
export function boundaryOf(contentType: string): string | undefined {
  const match =
    /;\s*boundary=(?:"([^"\\]{1,70})"|([^\s";,]{1,70}))\s*(?:;|$)/i.exec(
      contentType,
    );
  const boundary = match?.[1] ?? match?.[2];
  return boundary !== undefined &&
    /^[\w'()+,./:=? -]*[\w'()+,./:=?-]$/.test(boundary)
    ? boundary
    : undefined;
}

/**
 * The parts of a body, or `undefined` when it is not what its boundary promises: it must begin with a delimiter and end with the
 * closing one, so that a body that was cut off is never taken for a whole one. At most 16 parts with 8 KiB of headers each.
 */
export function readParts(
  body: Buffer,
  boundary: string,
): FormPart[] | undefined {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter has no line end before it.
  const opening = delimiter.subarray(lineEnd.length);
  if (!body.subarray(0, opening.length).equals(opening)) return undefined;
  const parts: FormPart[] = [];
  let at = opening.length;
  while (!isClosed(body, at)) {
    const part = partAt(body, at, delimiter);
    if (part === undefined || parts.length === mostParts) return undefined;
    parts.push(part.part);
    at = part.end;
  }
  return parts;
}

/** Two hyphens behind a delimiter, and an empty line at most: nothing may hide behind the end. */
function isClosed(body: Buffer, at: number): boolean {
  const rest = body.subarray(at, at + 6).toString("latin1");
  return rest === "--" || rest === "--\r\n";
}

function partAt(
  body: Buffer,
  at: number,
  delimiter: Buffer,
): { part: FormPart; end: number } | undefined {
  if (!body.subarray(at, at + 2).equals(lineEnd)) return undefined;
  const headers = body.indexOf(headersEnd, at);
  if (headers === -1 || headers - at > mostHeaderBytes) return undefined;
  const name = nameIn(body.subarray(at + 2, headers).toString("utf8"));
  const start = headers + headersEnd.length;
  // The line end of the headers may be that of the delimiter, in a part without content.
  const end = body.indexOf(delimiter, start - lineEnd.length);
  if (name === undefined || end === -1) return undefined;
  const bytes = body.subarray(start, Math.max(start, end));
  return { part: { name, bytes }, end: end + delimiter.length };
}

/** The name in the `Content-Disposition` of a part. */
function nameIn(headers: string): string | undefined {
  const own = headers
    .split("\r\n")
    .filter((line) => /^content-disposition\s*:/i.test(line));
  const [line = ""] = own;
  if (own.length !== 1 || !/^[^:]*:\s*form-data\s*(;|$)/i.test(line))
    return undefined;
  return /;\s*name=(?:"([^"\\]{1,100})"|([\w-]{1,100}))\s*(?:;|$)/i
    .exec(line)
    ?.slice(1)
    .find((each) => each !== undefined);
}
