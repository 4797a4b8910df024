import { describe, expect, test } from "bun:test";
import {
  passBack,
  requestHeaders,
} from "../../src/domain/forwarding/headers.ts";

const forwarded = {
  clientAddress: "203.0.113.7",
  host: "api.example.test",
  protocol: "http" as const,
  requestId: "req-00000001",
};

describe("a request passed on", () => {
  test.each([
    "X-User-Id",
    "x_user_id",
    "X-User-Roles",
    "X-Session-Id",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Real-Ip",
    "Forwarded",
    "X-Original-Url",
    "X-Internal-Token",
    "X.User.Id",
    "x~user~id",
    "X_Forwarded_For",
    "X-Forwarded",
    "X-Tixlys-Principal",
    "X-Auth-Request-User",
    "X-Authenticated-User",
    "X-Remote-User",
    "Remote_User",
    "X-Client-Cert",
    "Ssl-Client-Verify",
    "True-Client-Ip",
    "CF-Connecting-IP",
    "X-Cluster-Client-Ip",
    "X-Rewrite-Url",
    "X-HTTP-Method-Override",
    "X-Method-Override",
    "X-Host",
    "Via",
  ])("auth #60: a client's own %s never reaches a service", (name) => {
    const outgoing = requestHeaders(
      new Headers({ [name]: "forged" }),
      forwarded,
    );
    expect([...outgoing.values()]).not.toContain("forged");
  });

  test.each(["X-Userinterface", "X-Requested-With", "X-Clients", "Accept"])(
    "%s is nobody's claim and goes on",
    (name) => {
      const outgoing = requestHeaders(
        new Headers({ [name]: "kept" }),
        forwarded,
      );
      expect(outgoing.get(name)).toBe("kept");
    },
  );

  test("says who asked, for which host, and with which request id", () => {
    const outgoing = requestHeaders(
      new Headers({ "x-request-id": "spoofed-id" }),
      forwarded,
    );
    expect(outgoing.get("x-forwarded-for")).toBe("203.0.113.7");
    expect(outgoing.get("x-forwarded-host")).toBe("api.example.test");
    expect(outgoing.get("x-request-id")).toBe("req-00000001");
  });

  test("loses the fields that end at a hop, and those that Connection declares", () => {
    const outgoing = requestHeaders(
      new Headers({
        connection: "keep-alive, x-custom",
        "keep-alive": "timeout=5",
        "x-custom": "1",
        te: "trailers",
        upgrade: "h2c",
        accept: "application/json",
      }),
      forwarded,
    );
    for (const name of [
      "connection",
      "keep-alive",
      "x-custom",
      "te",
      "upgrade",
    ])
      expect(outgoing.has(name)).toBe(false);
    expect(outgoing.get("accept")).toBe("application/json");
  });

  test("keeps the bearer token, which the service judges again", () => {
    const outgoing = requestHeaders(
      new Headers({ authorization: "Bearer abc" }),
      forwarded,
    );
    expect(outgoing.get("authorization")).toBe("Bearer abc");
  });
});

const responseHeaders = (headers: Headers, prefix: string): Headers => {
  passBack(headers, prefix);
  return headers;
};

describe("an answer passed back", () => {
  test("keeps every Set-Cookie line", () => {
    const upstream = new Headers();
    upstream.append("set-cookie", "a=1");
    upstream.append("set-cookie", "b=2");
    expect(responseHeaders(upstream, "/auth").getSetCookie()).toEqual([
      "a=1",
      "b=2",
    ]);
  });

  test.each([
    ["/swagger/", "/auth/swagger/"],
    ["/auth/v1/me", "/auth/v1/me"],
    ["https://elsewhere.example/x", "https://elsewhere.example/x"],
    ["//elsewhere.example/x", "//elsewhere.example/x"],
    ["swagger/", "swagger/"],
  ])("a redirect to %p leads the client to %p", (location, expected) => {
    expect(
      responseHeaders(new Headers({ location }), "/auth").get("location"),
    ).toBe(expected);
  });

  test("does not tell which server made it", () => {
    const outgoing = responseHeaders(
      new Headers({ server: "x", "x-powered-by": "y" }),
      "/auth",
    );
    expect([...outgoing.keys()]).toEqual([]);
  });
});
