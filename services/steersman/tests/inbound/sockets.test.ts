import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually } from "@tixlys/testkit";
import {
  bridgeHandlers,
  openBridge,
} from "../../src/outbound/upstreams/socket-bridge.ts";
import { fixtureGateway } from "./gateway-fixture.ts";

/** A replica in a process of its own, so that it can be killed. */
const replica = `
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, own) =>
    own.upgrade(request, { headers: { "sec-websocket-protocol": "tixlys.v1" }, data: request.headers.get("origin") })
      ? undefined
      : new Response(null, { status: 400 }),
  websocket: {
    open: (socket) => {
      if (socket.data === "https://full.test") return socket.close(4429, "too many sockets");
      socket.send("origin " + socket.data);
    },
    message: (socket, frame) =>
      void (frame === "expire" ? socket.close(4401, "token ended") : socket.send(frame)),
  },
});
console.log(server.port);
`;

async function startReplica() {
  const child = Bun.spawn([process.execPath, "-e", replica], {
    stdout: "pipe",
    stderr: "ignore",
  });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const port = new TextDecoder().decode(value).trim();
  return { child, origin: `http://127.0.0.1:${port}` };
}

let upstream: Awaited<ReturnType<typeof startReplica>>;
let edge: ReturnType<typeof fixtureGateway>;
beforeAll(async () => {
  upstream = await startReplica();
  // Nobody listens at the first: who is away is passed over.
  edge = fixtureGateway(
    `chat=http://127.0.0.1:1,${upstream.origin}`,
    undefined,
    undefined,
    undefined,
    { service: { corsOrigins: ["https://a.test", "https://full.test"] } },
  );
});
afterAll(async () => {
  upstream.child.kill();
  await edge.stop();
});

const token = "bearer.abcdefghijklmnop";

async function opened() {
  const socket = new WebSocket(
    `${edge.url.replace("http", "ws")}/chat/v1/ws`,
    // The token first: it must not be chosen.
    { protocols: [token, "tixlys.v1"], headers: { origin: "https://a.test" } },
  );
  const first = Promise.withResolvers<string>();
  const closed = Promise.withResolvers<CloseEvent>();
  socket.addEventListener("message", ({ data }) => first.resolve(String(data)));
  socket.addEventListener("close", closed.resolve);
  return { socket, first: await first.promise, closed: closed.promise };
}

describe("a socket through the gateway", () => {
  test("speaks the protocol that the service has chosen, and the service sees where the page is from", async () => {
    for (let n = 0; n < 3; n += 1) {
      const { socket, first } = await opened();
      expect(socket.protocol).toBe("tixlys.v1");
      expect(first).toBe("origin https://a.test");
      socket.close(1000);
    }
  });

  test("closes with the service's code when its token ends", async () => {
    const { socket, closed } = await opened();
    socket.send("expire");
    expect(await closed).toMatchObject({ code: 4401, reason: "token ended" });
  });

  test("that the service closes as it opens closes with the service's code, also when that was before the client's side was open", async () => {
    const headers = { origin: "https://full.test" };
    const protocols = ["tixlys.v1"];
    const codeOf = async (url: string) => {
      const socket = new WebSocket(url, { protocols, headers });
      const closed = Promise.withResolvers<CloseEvent>();
      socket.addEventListener("close", closed.resolve);
      return (await closed.promise).code;
    };
    expect(await codeOf(`${edge.url.replace("http", "ws")}/chat/v1/ws`)).toBe(
      4429,
    );
    const bridge = await openBridge(
      upstream.origin.replace("http", "ws"),
      new Headers({ ...headers, "sec-websocket-protocol": "tixlys.v1" }),
    );
    if (typeof bridge === "string") throw new Error(bridge);
    await eventually("its end", async () =>
      bridge.upstream.readyState === WebSocket.CLOSED ? true : undefined,
    );
    const late = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: (request, own) =>
        own.upgrade(request, { data: bridge })
          ? undefined
          : new Response(null, { status: 400 }),
      websocket: bridgeHandlers,
    });
    expect(await codeOf(late.url.href.replace("http", "ws"))).toBe(4429);
    await late.stop(true);
  });

  test("closes with 1012 when the replica is killed, and is never silent", async () => {
    const { closed } = await opened();
    const startMs = performance.now();
    upstream.child.kill("SIGKILL");
    expect((await closed).code).toBe(1012);
    process.stderr.write(
      `killed replica: closed after ${Math.round(performance.now() - startMs)} ms\n`,
    );
  });
});

test("the end of the gateway closes its sockets with 1012", async () => {
  const other = await startReplica();
  const gateway = fixtureGateway(`chat=${other.origin}`);
  const socket = new WebSocket(
    `${gateway.url.replace("http", "ws")}/chat/v1/ws`,
    { protocols: ["tixlys.v1"] },
  );
  const open = Promise.withResolvers<undefined>();
  const closed = Promise.withResolvers<CloseEvent>();
  socket.addEventListener("message", () => open.resolve(undefined));
  socket.addEventListener("close", closed.resolve);
  await open.promise;
  await gateway.stop();
  expect((await closed.promise).code).toBe(1012);
  other.child.kill();
});
