import { describe, expect, test } from "bun:test";
import type { ServiceDefinition } from "@tixlys/pawz";
import { mintFor } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

type Fallback = NonNullable<ServiceDefinition["fallback"]>;

function fixtureWith(
  fallback: Fallback,
  more: Partial<ServiceDefinition> = {},
) {
  return fixtureService({ parts: { fallback, ...more } });
}

describe("a fallback", () => {
  test("is asked for what nothing else answers, and its answer gets what every answer has", async () => {
    const { http, log } = fixtureWith(
      (_request, { labelRoute, path, search }) => {
        labelRoute("/elsewhere/{**}");
        return new Response(`${path}${search}`, {
          headers: {
            "content-type": "text/plain",
            "cache-control": "max-age=5",
          },
        });
      },
    );
    const response = await http.handle(
      new Request("http://x/elsewhere/a%2Fb?c=d"),
    );
    expect(await response.text()).toBe("/elsewhere/a%2Fb?c=d");
    expect(response.headers.get("cache-control")).toBe("max-age=5");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-request-id")).not.toBeNull();
    expect(log.lines().at(-1)).toMatchObject({
      "http.route": "/elsewhere/{**}",
    });
  });

  test("that knows no answer leaves 404", async () => {
    const { http } = fixtureWith(() => undefined);
    expect((await http.handle(new Request("http://x/nowhere"))).status).toBe(
      404,
    );
  });

  test("judges tokens with another audience, and refuses in the service's own words", async () => {
    const { http, keys } = fixtureWith((_request, { judge }) => {
      const judged = judge({
        guard: "general",
        operation: "users:profile:read",
        audience: "users",
      });
      return "refused" in judged
        ? judged.refused
        : Response.json({ who: judged.principal?.kind });
    });
    const ask = (token?: string) =>
      http.handle(
        new Request(
          "http://x/users/me",
          token === undefined
            ? {}
            : { headers: { authorization: `Bearer ${token}` } },
        ),
      );
    expect((await ask()).status).toBe(401);
    expect((await ask(mintFor(keys, { audiences: ["shop"] }))).status).toBe(
      401,
    );
    expect(
      await (await ask(mintFor(keys, { audiences: ["users"] }))).json(),
    ).toEqual({ who: "user" });
  });

  test("reads bodies up to its own limit", async () => {
    const { http } = fixtureWith(async (_request, { readBody }) => {
      const read = await readBody(10);
      return "refused" in read
        ? read.refused
        : new Response(read.bytes.slice());
    });
    const send = (body: string) =>
      http.handle(new Request("http://x/up", { method: "POST", body }));
    expect((await send("0123456789")).status).toBe(200);
    expect((await send("0123456789a")).status).toBe(413);
  });

  test("http-rules 17: its errors are JSend, with the cause in the log only", async () => {
    const { http, log } = fixtureWith((_request, { error }) =>
      error("no-upstream", {
        retryAfterSeconds: 2,
        cause: new Error("10.1.2.3 refused"),
      }),
    );
    const response = await http.handle(new Request("http://x/up"));
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await response.text()).not.toContain("10.1.2.3");
    expect(log.text()).toContain("10.1.2.3");
  });

  test("that throws is our error", async () => {
    const { http } = fixtureWith(() => {
      throw new Error("no");
    });
    expect((await http.handle(new Request("http://x/up"))).status).toBe(500);
  });

  test("hands a connection over to the socket handler", async () => {
    const { http } = fixtureWith(
      (_request, { upgrade, fail }) =>
        upgrade({ hello: "you" }) ?? fail("route-not-found"),
      {
        websocket: {
          open: (socket) => void socket.send(JSON.stringify(socket.data)),
          message: (socket, text) => void socket.send(text),
        },
      },
    );
    const server = http.listen({ hostname: "127.0.0.1", port: 0 });
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`);
    const first = await new Promise((resolve) => {
      socket.addEventListener("message", (message) => resolve(message.data));
    });
    expect(first).toBe('{"hello":"you"}');
    socket.close();
    expect((await fetch(`${server.url}/ws`)).status).toBe(404);
    await server.stop(200);
  });
});
