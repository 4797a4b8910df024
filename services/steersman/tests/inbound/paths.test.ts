import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { reply, route, service, t } from "@tixlys/pawz";
import { startTelemetry } from "@tixlys/telemetry";
import { mintFor, testKeys } from "@tixlys/testkit";
import { fixtureGateway } from "./gateway-fixture.ts";
import { sendRaw } from "./raw-client.ts";

/** A service with a door for everybody and one for the management, as pawz makes it: its reading of a path is the one that counts. */
const keys = testKeys();
const telemetry = startTelemetry({
  service: "users",
  version: "0.0.0",
  environment: "test",
  logLevel: "silent",
});
const reached: string[] = [];
const open = (path: string, guard: "general" | "management") =>
  route({
    method: "GET",
    path,
    operation: `users:${guard}:read`,
    summary: "A door",
    guard,
    ...(path.includes("{") && { params: t.Object({ id: t.String() }) }),
    response: { status: 200, data: null },
    errors: [],
    handle: () => {
      reached.push(guard);
      return reply.ok(null);
    },
  });
const users = service({
  name: "users",
  version: "0.0.0",
  environment: "test",
  verifier: keys.verifierFor("users"),
  logger: telemetry.logger,
  metrics: telemetry.metrics,
  docs: false,
  checks: {},
  corsOrigins: ["https://app.test"],
  routes: {
    v1: [open("/door/{id}", "general"), open("/door/secret", "management")],
  },
}).listen({ hostname: "127.0.0.1", port: 0 });
const edge = fixtureGateway(`users=${users.url}`, keys);
afterAll(async () => {
  await edge.stop();
  await users.stop(1_000);
  await telemetry.shutdown();
});
beforeEach(() => reached.splice(0));

const authorization = `Authorization: Bearer ${mintFor(keys, {})}\r\n`;
const ask = (line: string, host = "gateway.test") =>
  sendRaw({
    url: edge.url,
    bytes: `${line} HTTP/1.1\r\nHost: ${host}\r\n${authorization}Connection: close\r\n\r\n`,
  });

/** Nobody of the management: whatever the spelling, this door stays shut. */
const spellings = [
  "/users/v1/door/secret",
  "/users/v1/door//secret",
  "/users//v1/door/secret",
  "//users/v1/door/secret",
  "/users/v1/door/./secret",
  "/users/v1/door/x/../secret",
  "/users/v1/door/x/%2e%2e/secret",
  "/users/v1/door/x/%2E./secret",
  "/users/v1/door/%2e/secret",
  "/users/../users/v1/door/secret",
  "/users/v1/door%2fsecret",
  "/users/v1/door%2Fsecret",
  "/users/v1/door%252fsecret",
  "/users/v1/door%25252fsecret",
  "/users/v1/door%5csecret",
  "/users/v1/door\\secret",
  "/users\\v1\\door\\secret",
  "/users/v1/door/secret;a=b",
  "/users/v1;a=b/door/secret",
  "/users/v1/door/secret%3Ba",
  "/users/v1/door/secret%00",
  "/users/v1/door/secret%00.html",
  "/users/v1/door/secret%0d%0aX:%20y",
  "/users/v1/door/secret%0a",
  "/users/v1/door/%73ecret",
  "/users/v1/door/s%65cret",
  "/users/v1/%64oor/secret",
  "/users/%76%31/door/secret",
  "/%75sers/v1/door/secret",
  "/users/v1/door/%c0%afsecret",
  "/users/v1/door%c0%afsecret",
  "/users/v1/door/%c0%ae%c0%ae/secret",
  "/users/v1/door/%e0%80%afsecret",
  "/users/v1/door%ef%bc%8fsecret",
  "/users/v1/door/%u0073ecret",
  "/users/v1/door/secret%",
  "/users/v1/door/secret%zz",
  "/users/v1/door/secret%2",
  "/users/v1/door/SECRET",
  "/USERS/v1/door/secret",
  "/users/V1/door/secret",
  "/users/v1/door/secret/",
  "/users/v1/door/secret.",
  "/users/v1/door/secret?x=/../",
  "/users/v1/door/secret#/../x",
  "/users/door/secret",
  "http://gateway.test/users/v1/door/secret",
  "http://users@other.test/users/v1/door/secret",
  "https://other.test/users/v1/door/x/../secret",
];

describe("a path has one reading for routing, policy and service", () => {
  test.each(spellings)(
    "auth #63: %s does not open what the token may not open",
    async (path) => {
      const { statuses } = await ask(`GET ${path}`);
      expect(statuses).toHaveLength(1);
      expect(reached).not.toContain("management");
      // Another name for a thing is another thing; the rest is no path, or refused.
      expect(statuses[0]).toBeOneOf([200, 400, 403, 404, 505]);
    },
  );

  test.each([
    ["gateway.test.", 403],
    ["GATEWAY.test", 403],
    ["gateway.test:80", 403],
    ["gateway.test:99999999", 400],
    ["gateway.test%2f", 400],
    ["gateway.test/users", 400],
  ])(
    "auth #63: under the host %s the decision is the same, or it is no host",
    async (host, status) => {
      const { statuses } = await ask("GET /users/v1/door/secret", host);
      expect(statuses).toEqual([status]);
    },
  );
});

describe("what is passed on at all", () => {
  test.each([
    ["GET", 200],
    ["HEAD", 200],
    ["POST", 405],
    ["PUT", 405],
    ["PATCH", 405],
    ["DELETE", 405],
    ["OPTIONS", 204],
    ["TRACE", 405],
    ["CONNECT", 405],
  ])(
    "auth #68: %s is answered %d, and nothing else is done",
    async (method, status) => {
      const { statuses, text } = await ask(`${method} /users/v1/door/1`);
      expect(statuses).toEqual([status]);
      if (status === 405) expect(text).toMatch(/^allow: .*GET/im);
      expect(reached).toEqual(
        ["GET", "HEAD"].includes(method) ? ["general"] : [],
      );
    },
  );

  test.each([
    ["PROPFIND"],
    ["MKCOL"],
    ["PURGE"],
    ["LINK"],
    ["SEARCH"],
    ["XYZ"],
  ])("auth #68: %s reaches no service", async (method) => {
    const { statuses } = await ask(`${method} /users/v1/door/1`);
    expect(statuses).not.toContain(200);
    expect(reached).toEqual([]);
  });

  test.each([
    ["https://app.test", true],
    ["https://app.test.evil.test", false],
    ["https://evil-app.test", false],
    ["http://app.test", false],
    ["https://app.test:8443", false],
    ["null", false],
  ])("auth #68: a page of %s may read answers: %p", async (origin, mayRead) => {
    const path = `${edge.url}/users/v1/door/1`;
    const plain = await fetch(path, { headers: { origin } });
    const preflight = await fetch(path, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET" },
    });
    for (const answer of [plain, preflight]) {
      expect(answer.headers.get("access-control-allow-origin")).toBe(
        mayRead ? origin : null,
      );
      expect(answer.headers.get("vary")).toContain("Origin");
    }
  });

  test("auth #64: 16 KiB of header fields, 200 of them or a path of 8 KiB is too much", async () => {
    const with_ = (fields: string, path = "/users/v1/door/1") =>
      sendRaw({
        url: edge.url,
        bytes: `GET ${path} HTTP/1.1\r\nHost: a.test\r\n${fields}Connection: close\r\n\r\n`,
      });
    const much = `X: ${"a".repeat(16_384)}\r\n`;
    expect((await with_(much)).statuses).toEqual([431]);
    expect((await with_("X: a\r\n".repeat(250))).statuses).toEqual([431]);
    const long = `/users/v1/door/${"a".repeat(8_192)}`;
    expect((await with_("", long)).statuses).toEqual([414]);
    expect(reached).toEqual([]);
  });

  test("auth #69: a service that is called around the gateway asks for the token itself", async () => {
    const answer = await fetch(`${users.url}/v1/door/secret`, {
      headers: { "x-user-id": "root", "x-forwarded-for": "127.0.0.1" },
    });
    expect(answer.status).toBe(401);
    const { statuses } = await sendRaw({
      url: users.url,
      bytes: `GET /v1/door/secret HTTP/1.1\r\nHost: a.test\r\n${authorization}\r\n`,
    });
    expect(statuses).toEqual([403]);
    expect(reached).toEqual([]);
  });
});
