import { describe, expect, test } from "bun:test";
import { requestHead } from "../../../src/outbound/upstreams/wire/request-head.ts";

const head = (method: string, target: string) =>
  requestHead(
    { method, target, host: "users:80", headers: new Headers({ a: "1" }) },
    "none",
  );

describe("a request's head", () => {
  test("says how long the body is, once", () => {
    const request = {
      method: "POST",
      target: "/",
      host: "h",
      headers: new Headers(),
    };
    expect(requestHead(request, 3)).toBe(
      "POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\n\r\n",
    );
    expect(requestHead(request, "chunked")).toContain(
      "\r\ntransfer-encoding: chunked\r\n",
    );
    expect(head("POST", "/")).toContain("content-length: 0\r\n");
    expect(head("GET", "/")).toBe(
      "GET / HTTP/1.1\r\nhost: users:80\r\na: 1\r\n\r\n",
    );
  });

  test.each([
    ["GET", "/a b"],
    ["GET", "/a\r\nx: 1"],
    ["GET", "/\u0000"],
    ["GET", "http://elsewhere/"],
    ["GET /x HTTP/1.1\r\nx:", "/"],
    ["GET", "/\u{1f600}"],
  ])("auth #62: %p %p cannot break out of its line", (method, target) => {
    expect(() => head(method, target)).toThrow(TypeError);
  });
});
