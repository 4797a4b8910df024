/** Of a request as it goes over the connection: how long its body is, or that it comes in chunks, or that there is none. */
export type BodyLength = number | "chunked" | "none";

/** Methods of which an upstream expects a body: they say when there is none. */
const EXPECTS_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** What a request line is made of: anything else could end it early, and begin a request of its own. `Headers` lets no line end in. */
const LINE = /^[!-~]+ \/[!-~\x80-\xff]*$/;

/**
 * The head, latin1: one byte for each character, as Bun reads field values.
 * @throws TypeError when method or target would break out of their line.
 */
export function requestHead(
  request: {
    readonly method: string;
    readonly target: string;
    readonly host: string;
    readonly headers: Headers;
  },
  body: BodyLength,
): string {
  const { method, target, host, headers } = request;
  const line = `${method} ${target}`;
  if (!LINE.test(line)) throw new TypeError("the request line would break");
  let head = `${line} HTTP/1.1\r\nhost: ${host}\r\n`;
  // Not `for of`, which makes a list for each field.
  headers.forEach((value, name) => {
    head += `${name}: ${value}\r\n`;
  });
  if (body === "chunked") head += "transfer-encoding: chunked\r\n";
  else if (body !== "none") head += `content-length: ${body}\r\n`;
  else if (EXPECTS_BODY.has(method)) head += "content-length: 0\r\n";
  return `${head}\r\n`;
}

/** Where heads and short bodies are put together, one after the other. */
const room = Buffer.allocUnsafeSlow(131_072);

/** Head and body in one piece, which is good until the next call. */
export function encoded(
  head: string,
  body: Uint8Array | undefined,
): Uint8Array {
  const bodyBytes = body?.byteLength ?? 0;
  const bytes = head.length + bodyBytes;
  if (bytes > room.length) {
    const own = Buffer.from(head, "latin1");
    return body === undefined ? own : Buffer.concat([own, body]);
  }
  room.write(head, 0, "latin1");
  if (body !== undefined) room.set(body, head.length);
  return room.subarray(0, bytes);
}
