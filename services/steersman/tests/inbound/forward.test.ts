import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import { connect } from "node:net";
import { fixtureGateway, fixtureUpstream } from "./gateway-fixture.ts";

const users = fixtureUpstream();
const edge = fixtureGateway(
  `users=${users.origin};auth=${users.origin};away=http://127.0.0.1:1`,
);
afterAll(async () => {
  await edge.stop();
  await users.stop();
});
beforeEach(() => users.seen.splice(0));

const bearer = (token: string) => ({
  headers: { authorization: `Bearer ${token}` },
});
const bodyOf = async (answer: Response): Promise<string> =>
  JSON.stringify(await answer.json());

/** Sends bytes as they are and gives what comes back until the other side falls silent. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(edge.url).port), "127.0.0.1", () =>
      socket.write(text),
    );
    let got = "";
    socket.setTimeout(300, () => {
      socket.destroy();
      resolve(got);
    });
    socket.on("data", (chunk) => (got += chunk.toString()));
    socket.on("close", () => resolve(got));
    socket.on("error", reject);
  });

describe("a request through the gateway", () => {
  test("reaches the service that its first segment names, without that segment", async () => {
    const answer = await fetch(`${edge.url}/users/v1/things?limit=3`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-fixture")).toBe("1");
    expect(users.seen[0]?.path).toBe("/v1/things?limit=3");
  });

  test("http-rules 19: has one id, at the service and in the answer", async () => {
    const answer = await fetch(`${edge.url}/users/v1/me`, {
      headers: { "x-request-id": "client-chosen-1" },
    });
    expect(answer.headers.get("x-request-id")).toBe("client-chosen-1");
    expect(users.seen[0]?.headers["x-request-id"]).toBe("client-chosen-1");
  });

  test("belongs to one trace with what the service does", async () => {
    const answer = await fetch(`${edge.url}/users/v1/me`);
    const trace = answer.headers.get("traceresponse")?.split("-")[1];
    expect(trace).toMatch(/^[0-9a-f]{32}$/);
    expect(users.seen[0]?.headers["traceparent"]?.split("-")[1]).toBe(trace);
  });

  test("http-rules 17: to a service that is away is answered 503 as JSend", async () => {
    const answer = await fetch(`${edge.url}/away/v1/me`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
    const body = await bodyOf(answer);
    expect(body).toContain('"status":"error"');
    expect(body).toContain("50304");
    expect(body).not.toContain("127.0.0.1");
  });

  test("to no service at all is answered 404 as JSend", async () => {
    const answer = await fetch(`${edge.url}/nobody/v1/me`);
    expect(answer.status).toBe(404);
    expect(await bodyOf(answer)).toContain("route-not-found");
  });

  test("http-rules 15: with too large a body is answered 413 before the service hears of it", async () => {
    const answer = await fetch(`${edge.url}/users/v1/things`, {
      method: "POST",
      body: "x".repeat(70_000),
    });
    expect(answer.status).toBe(413);
    expect(users.seen).toEqual([]);
  });

  test.each(["/users/v1//me", "/users%2fv1", "/users/v1/me;x=1"])(
    "auth #63: for the ambiguous path %s is refused over a raw socket",
    async (path) => {
      const answer = await raw(
        `GET ${path} HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 (400|404) /);
      expect(users.seen).toEqual([]);
    },
  );

  test.each(["", "a b", "a/b", "a?b", "a#b", "a@b", "a\r\nHost: b"])(
    "auth #63: is not read from its second segment on, whatever its Host says (%p)",
    async (host) => {
      const answer = await raw(
        `GET /12345678/users/v1/me HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 (400|404) /);
      expect(users.seen).toEqual([]);
    },
  );

  test("auth #62: with two Host fields is refused", async () => {
    const answer = await raw(
      "GET /users/v1/me HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
    );
    expect(answer).toStartWith("HTTP/1.1 400 ");
    expect(users.seen).toEqual([]);
  });

  test("auth #63: with dot segments is read once, and routed as it is read", async () => {
    const answer = await raw(
      `GET /away/%2e%2e/users/v1/me HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toStartWith("HTTP/1.1 200 ");
    expect(users.seen[0]?.path).toBe("/v1/me");
  });

  test("auth #60: carries nobody's claim about who the client is", async () => {
    await fetch(`${edge.url}/users/v1/me`, {
      headers: { "x-user-id": "root", "x-forwarded-for": "6.6.6.6" },
    });
    expect(users.seen[0]?.headers["x-user-id"]).toBeUndefined();
    expect(users.seen[0]?.headers["x-forwarded-for"]).not.toContain("6.6.6.6");
  });

  test("that came by HTTPS to a proxy of ours is told to the service as that, and counted as that; a stranger's word is not taken", async () => {
    const told = async (trustedProxies: readonly string[]) => {
      const gateway = fixtureGateway(
        `users=${users.origin}`,
        undefined,
        undefined,
        undefined,
        { service: { trustedProxies } },
      );
      await fetch(`${gateway.url}/users/v1/me`, {
        headers: { "x-forwarded-proto": "https" },
      });
      const line = /http_server_request_duration_seconds_count\{.*users.*/;
      const { body } = await gateway.metrics.render();
      const [counted = ""] = line.exec(body) ?? [];
      await gateway.stop();
      return [
        users.seen.at(-1)?.headers["x-forwarded-proto"],
        /url_scheme="(\w+)"/.exec(counted)?.[1],
      ];
    };
    expect(await told(["loopback"])).toEqual(["https", "https"]);
    expect(await told([])).toEqual(["http", "http"]);
  });

  test("an event stream keeps its type and comes through", async () => {
    const answer = await fetch(`${edge.url}/users/v1/stream`);
    expect(answer.headers.get("content-type")).toStartWith("text/event-stream");
    expect(await answer.text()).toBe("data: 1\n\n");
  });
});

describe("a token at the gateway", () => {
  test("that the service may take is passed on for the service to judge", async () => {
    const token = mintFor(edge.keys, { audiences: ["users"] });
    expect((await fetch(`${edge.url}/users/v1/me`, bearer(token))).status).toBe(
      200,
    );
    expect(users.seen[0]?.headers["authorization"]).toBe(`Bearer ${token}`);
  });

  test("that is missing is the service's to ask for", async () => {
    expect((await fetch(`${edge.url}/users/v1/me`)).status).toBe(200);
  });

  test("narrowed to some operations passes: the operation behind a path is the service's to know", async () => {
    const token = mintFor(edge.keys, {
      restrictions: { operations: ["users:profile:read"] },
    });
    expect((await fetch(`${edge.url}/users/v1/me`, bearer(token))).status).toBe(
      200,
    );
  });

  test("auth #34: for another service ends here", async () => {
    const token = mintFor(edge.keys, { audiences: ["auth"] });
    const answer = await fetch(`${edge.url}/users/v1/me`, bearer(token));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
    expect(users.seen).toEqual([]);
  });

  test("auth #36: that has expired ends here", async () => {
    const past = new Date(Date.now() - 60_000);
    const token = mintFor(edge.keys, {
      issuedAt: new Date(past.getTime() - 60_000),
      expiresAt: past,
    });
    const answer = await fetch(`${edge.url}/users/v1/me`, bearer(token));
    expect(answer.status).toBe(401);
    expect(await bodyOf(answer)).toContain("token-expired");
  });

  test("auth #30: whose session was revoked ends here", async () => {
    const sessionId = crypto.randomUUID();
    const token = mintFor(edge.keys, { sessionId });
    expect((await fetch(`${edge.url}/users/v1/me`, bearer(token))).status).toBe(
      200,
    );
    edge.keys.revocations.apply({
      kind: "sid",
      id: sessionId,
      exp: Math.floor(Date.now() / 1000) + 600,
    });
    const answer = await fetch(`${edge.url}/users/v1/me`, bearer(token));
    expect(answer.status).toBe(401);
    expect(await bodyOf(answer)).toContain("token-revoked");
  });

  test("that has expired still reaches auth, where a new one is to be had", async () => {
    const past = new Date(Date.now() - 60_000);
    const token = mintFor(edge.keys, {
      issuedAt: new Date(past.getTime() - 60_000),
      expiresAt: past,
    });
    const answer = await fetch(`${edge.url}/auth/v1/refresh`, {
      method: "POST",
      ...bearer(token),
    });
    expect(answer.status).toBe(200);
  });

  test("auth #35: that anybody may have written ends here", async () => {
    const answer = await fetch(
      `${edge.url}/users/v1/me`,
      bearer("EpgBCjAKBHVzZXIY"),
    );
    expect(answer.status).toBe(401);
  });
});

describe("a gateway that passes bodies of 8 MiB", () => {
  const limitBytes = 8 * 1_048_576;
  const wide = fixtureGateway(`users=${users.origin}`, undefined, limitBytes);
  afterAll(() => wide.stop());
  const send = (bytes: number): Promise<Response> =>
    fetch(`${wide.url}/users/v1/things`, {
      method: "POST",
      body: new Uint8Array(bytes),
    });

  test("http-rules 15: takes one of just that size", async () => {
    expect((await send(limitBytes)).status).toBe(200);
  });

  test("http-rules 15, 17: refuses a larger one in its own words", async () => {
    const answer = await send(limitBytes + 1_048_576);
    expect(answer.status).toBe(413);
    expect(await bodyOf(answer)).toContain("body-too-large");
    expect(users.seen).toEqual([]);
  });
});

describe("a WebSocket through the gateway", () => {
  test("carries frames both ways and the service's reason for closing", async () => {
    const socket = new WebSocket(
      `${edge.url.replace("http", "ws")}/users/v1/ws`,
    );
    const frames: string[] = [];
    const closed = Promise.withResolvers<CloseEvent>();
    socket.addEventListener("message", (event) => {
      frames.push(String(event.data));
      if (frames.length === 1) socket.send("one");
      if (frames.length === 2) socket.send("leave");
    });
    socket.addEventListener("close", closed.resolve);
    const end = await closed.promise;
    expect(frames).toEqual(["welcome", "echo one"]);
    expect(end.code).toBe(4000);
  });

  test("to a service that is away is not opened", async () => {
    const socket = new WebSocket(
      `${edge.url.replace("http", "ws")}/away/v1/ws`,
    );
    const refused = Promise.withResolvers<boolean>();
    socket.addEventListener("open", () => refused.resolve(false));
    socket.addEventListener("error", () => refused.resolve(true));
    expect(await refused.promise).toBe(true);
  });

  test("auth #66: leaves nothing open at the service when the client's own handshake is wrong", async () => {
    const { sockets } = users;
    const before = sockets.opened;
    const answer = await raw(
      "GET /users/v1/ws HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    );
    expect(answer).toStartWith("HTTP/1.1 400 ");
    expect(sockets.opened).toBeGreaterThan(before);
    for (let tries = 0; tries < 100 && sockets.open > 0; tries += 1)
      await Bun.sleep(10);
    expect(sockets.open).toBe(0);
  });

  test.each(["GET", "POST"])(
    "http-rules 17: asked for by %s where the service speaks none is answered by the service itself",
    async (method) => {
      const answer = await raw(
        `${method} /users/v1/things HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n` +
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n",
      );
      expect(answer).toStartWith("HTTP/1.1 200 ");
      expect(users.seen.at(-1)).toMatchObject({ method, path: "/v1/things" });
      // What it answers is watched as any other answer, so it is asked as for any other.
      expect(users.seen.at(-1)?.headers["upgrade"]).toBeUndefined();
    },
  );
});

describe("the gateway's own answers", () => {
  test("http-rules 73: the merged document names the service and what is missing", async () => {
    const document = await bodyOf(await fetch(`${edge.url}/openapi.json`));
    expect(document).toContain('"/users/v1/me"');
    expect(document).toContain("Without away");
  });

  test("readiness is the sum of the services: one that was never ready makes it 503 and is named", async () => {
    const answer = await fetch(`${edge.url}/health/ready`);
    expect(answer.status).toBe(503);
    expect(await bodyOf(answer)).toContain('"away":"failed"');
  });

  test("Swagger UI offers each service's document beside the merged one", async () => {
    const script = await (
      await fetch(`${edge.url}/swagger/swagger-initializer.js`)
    ).text();
    expect(script).toContain("../users/openapi.json");
    expect(script).toContain("all services");
  });
});
