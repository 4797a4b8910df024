import { afterAll, expect, test } from "bun:test";
import { fixtureGateway } from "./gateway-fixture.ts";
import { sendRaw } from "./raw-client.ts";

/**
 * Requests that two readers may cut differently (auth.md #62), over raw sockets. Nothing of them may reach a service as a request
 * of its own: neither from the gateway's parser nor by what the gateway writes to the service.
 */
const seen: { readonly path: string; readonly body: string }[] = [];
const upstream = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const { pathname } = new URL(request.url);
    seen.push({ path: pathname, body: await request.text() });
    return Response.json({ status: "success", data: null });
  },
});
const edge = fixtureGateway(`users=http://127.0.0.1:${upstream.port}`);
afterAll(async () => {
  await edge.stop();
  await upstream.stop(true);
});

const host = "Host: gateway.test\r\n";
const chunked = "Transfer-Encoding: chunked\r\n";
const hidden = `GET /users/v1/smuggled HTTP/1.1\r\n${host}\r\n`;
const next = `GET /users/v1/next HTTP/1.1\r\n${host}\r\n`;
const start = `POST /users/v1/things HTTP/1.1\r\n${host}`;
const last = "0\r\n\r\n";
const abc = `3\r\nabc\r\n`;
/** A request with these fields and this body, the hidden one behind it. */
const post = (fields: string, body: string): string =>
  `${start}${fields}\r\n${body}${hidden}`;
const get = (fields: string, body = ""): string =>
  `GET /users/v1/things HTTP/1.1\r\n${host}${fields}\r\n${body}`;
const coded = (body: string): string => post(chunked, body);

/** Refused, and the connection with it: where the next request begins nobody could say. */
const refused: Readonly<Record<string, string | Uint8Array>> = {
  // Two lengths.
  "CL and TE": post(`Content-Length: 4\r\n${chunked}`, last),
  "TE and CL": post(`${chunked}Content-Length: 5\r\n`, last),
  "CL 0 and TE": post(`Content-Length: 0\r\n${chunked}`, `${abc}${last}`),
  "CL twice": post("Content-Length: 3\r\nContent-Length: 5\r\n", "abcde"),
  "CL twice alike": `${start}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`,
  "CL as a list": post("Content-Length: 3, 3\r\n", "abc"),
  "CL as a list that differs": post("Content-Length: 3, 5\r\n", "abcde"),
  // A length that is none.
  "CL with a plus": post("Content-Length: +3\r\n", "abc"),
  "CL below zero": post("Content-Length: -1\r\n", ""),
  "CL in hexadecimal": post("Content-Length: 0x3\r\n", "abc"),
  "CL with a space inside": post("Content-Length: 3 3\r\n", "abc"),
  "CL empty": post("Content-Length: \r\n", ""),
  "CL with an exponent": post("Content-Length: 1e1\r\n", "0123456789"),
  "CL with a fraction": post("Content-Length: 3.0\r\n", "abc"),
  "CL beyond 64 bits": post("Content-Length: 18446744073709551619\r\n", "abc"),
  "CL with a space before the colon": post("Content-Length : 3\r\n", "abc"),
  "CL with a tab before the colon": post("Content-Length\t: 3\r\n", "abc"),
  // A coding that is none, or not the last.
  "TE unknown": post("Transfer-Encoding: xchunked\r\n", last),
  "TE chunked, then identity": post(
    "Transfer-Encoding: chunked, identity\r\n",
    last,
  ),
  "TE identity": post("Transfer-Encoding: identity\r\n", ""),
  "TE identity and CL": post(
    "Transfer-Encoding: identity\r\nContent-Length: 3\r\n",
    "abc",
  ),
  "TE gzip, chunked": post(
    "Transfer-Encoding: gzip, chunked\r\n",
    `${abc}${last}`,
  ),
  "TE twice": post(`${chunked}${chunked}`, `${abc}${last}`),
  "TE twice, the second identity": post(
    `${chunked}Transfer-Encoding: identity\r\n`,
    `${abc}${last}`,
  ),
  "TE chunked, chunked": post(
    "Transfer-Encoding: chunked, chunked\r\n",
    `${abc}${last}`,
  ),
  "TE quoted": post('Transfer-Encoding: "chunked"\r\n', `${abc}${last}`),
  "TE after a vertical tab": post(
    "Transfer-Encoding: \x0bchunked\r\n",
    `${abc}${last}`,
  ),
  "TE with a NUL": post("Transfer-Encoding: chunked\0\r\n", `${abc}${last}`),
  "TE with a parameter": post(
    "Transfer-Encoding: chunked;a=b\r\n",
    `${abc}${last}`,
  ),
  "TE empty, and CL": post(
    "Transfer-Encoding:\r\nContent-Length: 3\r\n",
    "abc",
  ),
  "TE with a space before the colon": post(
    "Content-Length: 5\r\nTransfer-Encoding : chunked\r\n",
    last,
  ),
  "TE in HTTP/1.0": `POST /users/v1/things HTTP/1.0\r\n${host}${chunked}\r\n${abc}${last}${hidden}`,
  // Lines that end or go on differently.
  "a folded field": post("Content-Length: 3\r\nX-A: b\r\n c\r\n", "abc"),
  "a folded TE": post(
    "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n",
    last,
  ),
  "a fold before the first field": `POST /users/v1/things HTTP/1.1\r\n X: y\r\n${host}\r\n${hidden}`,
  "bare LF for every line":
    "POST /users/v1/things HTTP/1.1\nHost: gateway.test\nContent-Length: 3\n\nabc",
  "a bare LF that hides TE": post(
    `X: a\n${chunked}Content-Length: 5\r\n`,
    last,
  ),
  "a bare CR that hides TE": post(
    `X: a\r${chunked}Content-Length: 5\r\n`,
    last,
  ),
  "a CR before a colon": post("X\r: a\r\n", ""),
  "a NUL in a value": post("X: a\0b\r\n", ""),
  "a NUL in a name": post("X\0Y: a\r\n", ""),
  "a control character in a value": post("X: a\x01b\r\n", ""),
  "a line without a colon": post("Nonsense\r\n", ""),
  "a field without a name": post(": a\r\n", ""),
  "a name with a space": post("X Y: a\r\n", ""),
  "a name with a bracket": post("X(: a\r\n", ""),
  "a name with an octet above ASCII": Buffer.from(
    post("X\xa0: a\r\n", ""),
    "latin1",
  ),
  // Chunks.
  "a chunk size with 0x": coded(`0x3\r\nabc\r\n${last}`),
  "a chunk size with a plus": coded(`+3\r\nabc\r\n${last}`),
  "a chunk size below zero": coded(`-1\r\nabc\r\n${last}`),
  "no chunk size": coded(`\r\nabc\r\n${last}`),
  "a chunk size and a space": coded(`3 \r\nabc\r\n${last}`),
  "a space and a chunk size": coded(` 3\r\nabc\r\n${last}`),
  "a chunk size beyond 64 bits": coded(`10000000000000003\r\nabc\r\n${last}`),
  "a chunk size of sixteen and one digits": coded(
    `fffffffffffffffff\r\nabc\r\n${last}`,
  ),
  "a chunk size that is none": coded(`zz\r\nabc\r\n${last}`),
  "a chunk size in full width": coded(`３\r\nabc\r\n${last}`),
  "a chunk extension with a bare LF": coded(`3;a\nxx\r\nabc\r\n${last}`),
  "a chunk extension that hides a request": coded(`2;\nxx\r\n4c\r\n${last}`),
  "a chunk extension with a bare CR": coded(`3;a\rb\r\nabc\r\n${last}`),
  "bare LF between chunks": coded("3\nabc\n0\n\n"),
  "a chunk that ends in a bare LF": coded(`3\r\nabc\n${last}`),
  "a chunk that ends in nothing": coded(`3\r\nabcXX${last}`),
  "a chunk longer than it says": coded(`3\r\nabcdef\r\n${last}`),
  "a last chunk without an end": coded(`${abc}0\r\n`),
  trailers: coded(`${abc}0\r\nX-T: 1\r\n\r\n`),
  "a length among trailers": coded(`${abc}0\r\nContent-Length: 50\r\n\r\n`),
  // Request lines.
  "HTTP/0.9": "GET /users/v1/things\r\n\r\n",
  "HTTP/2.0 in text": `GET /users/v1/things HTTP/2.0\r\n${host}\r\n`,
  "HTTP/1.2": `GET /users/v1/things HTTP/1.2\r\n${host}\r\n`,
  "http in small letters": `GET /users/v1/things http/1.1\r\n${host}\r\n`,
  "the preface of HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "a space in the path": `GET /users/v1/things x HTTP/1.1\r\n${host}\r\n`,
  "two spaces": `GET  /users/v1/things HTTP/1.1\r\n${host}\r\n`,
  "tabs for spaces": `GET\t/users/v1/things\tHTTP/1.1\r\n${host}\r\n`,
  "an empty line before": `\r\n\r\n${get("")}`,
  "a method in small letters": `get /users/v1/things HTTP/1.1\r\n${host}\r\n`,
  "a method with a bracket": `GE(T /users/v1/things HTTP/1.1\r\n${host}\r\n`,
  "a path without a slash": `GET users/v1/things HTTP/1.1\r\n${host}\r\n`,
  "an asterisk": `OPTIONS * HTTP/1.1\r\n${host}\r\n`,
  "no Host": "GET /users/v1/things HTTP/1.1\r\n\r\n",
};

test.each(Object.entries(refused))(
  "auth #62: %s is refused, closes the connection and reaches no service",
  async (_name, bytes) => {
    seen.length = 0;
    const answer = await sendRaw({ url: edge.url, bytes, answers: 9 });
    expect(answer.isClosed).toBe(true);
    expect(answer.statuses.every((status) => [400, 505].includes(status))).toBe(
      true,
    );
    expect(seen).toEqual([]);
  },
);

const asBody = `Content-Length: ${hidden.length}\r\n`;

/** Read in one way by everybody: one request with this body, and the next one begins where it ends. */
const taken: Readonly<Record<string, readonly [string, string]>> = {
  "a length": [`${start}Content-Length: 3\r\n\r\nabc`, "abc"],
  "a length with zeros before it": [
    `${start}Content-Length: 003\r\n\r\nabc`,
    "abc",
  ],
  chunks: [`${start}${chunked}\r\n${abc}${last}`, "abc"],
  "TE in capitals": [
    `${start}Transfer-Encoding: CHUNKED\r\n\r\n${abc}${last}`,
    "abc",
  ],
  "TE after a tab": [
    `${start}Transfer-Encoding:\tchunked\r\n\r\n${abc}${last}`,
    "abc",
  ],
  "a chunk size with zeros before it": [
    `${start}${chunked}\r\n00000000000000000000000003\r\nabc\r\n${last}`,
    "abc",
  ],
  "a last chunk of two zeros": [
    `${start}${chunked}\r\n${abc}00\r\n\r\n`,
    "abc",
  ],
  "a chunk extension": [`${start}${chunked}\r\n3;a=b\r\nabc\r\n${last}`, "abc"],
  "a request as the body of another": [
    `${start}${asBody}\r\n${hidden}`,
    hidden,
  ],
  "a request in a chunk": [
    `${start}${chunked}\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n${last}`,
    hidden,
  ],
  "a GET with a request as its body": [get(asBody, hidden), ""],
  "a GET with a request in a chunk": [
    get(chunked, `${hidden.length.toString(16)}\r\n${hidden}\r\n${last}`),
    "",
  ],
  "a length that Connection wants to hide": [
    `${start}Connection: content-length\r\n${asBody}\r\n${hidden}`,
    hidden,
  ],
  "a coding that Connection wants to hide": [
    `${start}Connection: transfer-encoding\r\n${chunked}\r\n${abc}${last}`,
    "abc",
  ],
  "Expect: 100-continue": [
    `${start}Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc`,
    "abc",
  ],
  "another Expect": [
    `${start}Expect: 200-maybe\r\nContent-Length: 3\r\n\r\nabc`,
    "abc",
  ],
  "the address of another host in the request line": [
    `GET http://other.test/users/v1/things HTTP/1.1\r\n${host}\r\n`,
    "",
  ],
  "an upgrade to HTTP/2": [
    get(
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n",
    ),
    "",
  ],
  "a method to be overridden": [
    `${start}X-HTTP-Method-Override: DELETE\r\nContent-Length: 0\r\n\r\n`,
    "",
  ],
};

test.each(Object.entries(taken))(
  "auth #62: %s is one request, and the next one begins where it ends",
  async (_name, [bytes, body]) => {
    seen.length = 0;
    const answer = await sendRaw({ url: edge.url, bytes, after: next });
    expect(answer.statuses).toEqual([200, 200]);
    expect(seen).toEqual([
      { path: "/v1/things", body },
      { path: "/v1/next", body: "" },
    ]);
  },
);

test("auth #62: of two requests sent at once the second is answered in its own right or not at all", async () => {
  seen.length = 0;
  const answer = await sendRaw({
    url: edge.url,
    bytes: `${get("")}${next}`,
    answers: 2,
  });
  expect(answer.statuses.every((status) => status === 200)).toBe(true);
  expect(seen.map(({ path }) => path)).not.toContain("/v1/smuggled");
  expect(seen.length).toBeLessThanOrEqual(2);
});
