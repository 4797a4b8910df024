import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import { mintFor } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";
import { misbehavingRoutes } from "./misbehaving-routes.ts";
import { rawExchange } from "./raw-socket.ts";

const { http, keys } = fixtureService({ extra: misbehavingRoutes().routes });
let server: Listening;
beforeAll(() => {
  server = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => server.stop(1000));

function post(body: string, headers: readonly string[] = []): string {
  const lines = [
    "POST /v1/echo/1 HTTP/1.1",
    `host: 127.0.0.1:${server.port}`,
    "content-type: application/json",
    "connection: close",
    ...headers,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

describe("over raw sockets", () => {
  test.each(["gw", "a", "api", "users.internal:80"])(
    "a request for the host %p finds its route",
    async (host) => {
      const answer = await rawExchange(
        server.port,
        `GET /v1/things HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
      );
      expect(answer).toStartWith("HTTP/1.1 200");
    },
  );

  test.each(["", "a b", "a/b", "a, b"])(
    "auth #62: a request for the host %p is refused, whatever its path seems to be",
    async (host) => {
      const answer = await rawExchange(
        server.port,
        `GET /12345678/v1/things?token=abc HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
      );
      expect(answer).toStartWith("HTTP/1.1 400");
      expect(answer).toContain("malformed-request");
      expect(answer).not.toContain("unknown-request");
    },
  );

  test("an absolute-form target finds its route", async () => {
    const answer = await rawExchange(
      server.port,
      `GET http://gw/v1/things HTTP/1.1\r\nhost: gw\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 (200|404)/);
    expect(answer).toContain('"status"');
  });

  test("http-rules 15: a chunked body is counted while it arrives and refused as JSend 413", async () => {
    const chunk = `400\r\n${"x".repeat(1024)}\r\n`;
    const answer = await rawExchange(
      server.port,
      post(chunk.repeat(3) + "0\r\n\r\n", ["transfer-encoding: chunked"]),
    );
    expect(answer).toStartWith("HTTP/1.1 413");
    expect(answer).toContain('"size":{"code":"body-too-large"');
  });

  test("http-rules 15: a declared length over the limit is refused before the body is sent", async () => {
    const answer = await rawExchange(
      server.port,
      post("", ["content-length: 2001"]),
    );
    expect(answer).toStartWith("HTTP/1.1 413");
  });

  test("a chunked body within the limit is read", async () => {
    const body = '{"text":"hello"}';
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const answer = await rawExchange(
      server.port,
      post(chunked, ["transfer-encoding: chunked"]),
    );
    expect(answer).toStartWith("HTTP/1.1 200");
    expect(answer).toContain('"text":"hello"');
  });

  test("http-rules 10: HEAD has the length of GET and no body", async () => {
    const ask = (method: string) =>
      rawExchange(
        server.port,
        `${method} /v1/things HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      );
    const [get, head] = await Promise.all([ask("GET"), ask("HEAD")]);
    const lengthOf = (answer: string) =>
      /content-length: (\d+)/i.exec(answer)?.[1];
    expect(lengthOf(head)).toBe(lengthOf(get));
    expect(head.split("\r\n\r\n")[1]).toBe("");
  });

  test.each([
    "/v1/things/%",
    "/v1/things/%zz",
    "/v1/things/%ff",
    "/v1/things/%00",
    "/v1/things/..%2f..%2fetc",
  ])(
    "the broken path %p is 404 for who may ask and 401 for who may not",
    async (path) => {
      const ask = (headers: string) =>
        rawExchange(
          server.port,
          `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`,
        );
      expect(
        await ask(`authorization: Bearer ${mintFor(keys)}\r\n`),
      ).toStartWith("HTTP/1.1 404");
      expect(await ask("")).toStartWith("HTTP/1.1 401");
    },
  );

  test("an unknown method is answered as JSend", async () => {
    const answer = await rawExchange(
      server.port,
      `PROPFIND /v1/things HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 (405|400)/);
  });

  test("two requests on one connection are two answers with two ids", async () => {
    const one = `GET /version HTTP/1.1\r\nhost: x\r\n\r\n`;
    const answer = await rawExchange(server.port, one + one);
    const ids = [...answer.matchAll(/x-request-id: (\S+)/gi)].map(
      (match) => match[1],
    );
    expect(new Set(ids).size).toBe(2);
  });
});

describe("a connection that goes on", () => {
  test("a refused request's unread body is not taken for the next request", async () => {
    const body = JSON.stringify({
      name: "GET /v1/boom HTTP/1.1\r\n\r\n".repeat(2000),
    });
    const refused = `POST /v1/things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const next =
      "GET /version HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    const answer = await rawExchange(server.port, refused + next);
    expect(answer).toStartWith("HTTP/1.1 401");
    expect(answer).not.toContain("HTTP/1.1 500");
    expect(answer.match(/HTTP\/1\.1 \d+/g)?.length).toBeLessThanOrEqual(2);
  });

  test("a request with both a length and chunks is refused or read as chunks, never as two requests", async () => {
    const smuggled =
      "POST /v1/echo/1 HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 4\r\n" +
      "transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/boom HTTP/1.1\r\nhost: x\r\n\r\n";
    const answer = await rawExchange(server.port, smuggled);
    expect(answer).toStartWith("HTTP/1.1 400");
    expect(answer).not.toContain("50001");
  });
});
