import { afterAll, describe, expect, test } from "bun:test";
import { eventually } from "@tixlys/testkit";
import { scripted } from "../outbound/scripted-upstream.ts";
import { fixtureGateway } from "./gateway-fixture.ts";

const MIB = 1_048_576;
/** What the kernel and both processes may hold of a stream that nobody reads. */
const HELD_BYTES = 24 * MIB;
const ALL_BYTES = 96 * MIB;

const gatewayBefore = (origin: string) => {
  const edge = fixtureGateway(`users=${origin}`, undefined, 2 * ALL_BYTES);
  afterAll(() => edge.stop());
  return edge;
};

/** A client of raw bytes that reads only while it is told to. */
const client = async (url: string, head: string) => {
  const state = { read: 0, text: "", isClosed: false };
  const drained: (() => void)[] = [];
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(url).port),
    socket: {
      data(_, bytes) {
        state.read += bytes.length;
        if (state.text.length < 4_096) state.text += bytes.toString("latin1");
      },
      drain: () => drained.splice(0).forEach((go) => go()),
      close: () => void (state.isClosed = true),
    },
  });
  socket.write(`${head}\r\nHost: gateway.test\r\n`);
  return {
    state,
    socket,
    drains: () => new Promise<void>((resolve) => void drained.push(resolve)),
  };
};

/** Waits until a count stands still, and answers it. */
const standingStill = async (count: () => number): Promise<number> => {
  let last = -1;
  for (let same = 0; same < 5;) {
    await Bun.sleep(50);
    same = count() === last && last > 0 ? same + 1 : 0;
    last = count();
  }
  return last;
};

describe("a download", () => {
  test("that its client does not read is not read from the service either; nothing of it is lost", async () => {
    let given = 0;
    const part = new Uint8Array(65_536);
    const service = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () =>
        new Response(
          new ReadableStream(
            {
              pull(controller) {
                if (given >= ALL_BYTES) return controller.close();
                given += part.length;
                controller.enqueue(part);
              },
            },
            { highWaterMark: 0 },
          ),
        ),
    });
    afterAll(() => service.stop(true));
    const { url } = gatewayBefore(`http://127.0.0.1:${service.port}`);
    const { socket, state } = await client(url, "GET /users/v1/x HTTP/1.1");
    socket.pause();
    socket.write("Connection: close\r\n\r\n");
    expect(await standingStill(() => given)).toBeLessThan(HELD_BYTES);
    socket.resume();
    await eventually("all of it has come", async () =>
      state.read >= ALL_BYTES ? true : undefined,
    );
  });
});

describe("an upload", () => {
  test("that its service does not read is not read from the client either", async () => {
    const service = scripted((socket) => socket.pause());
    const { url } = gatewayBefore(service.origin);
    const { socket, drains } = await client(url, "POST /users/v1/x HTTP/1.1");
    socket.write(`Content-Length: ${ALL_BYTES}\r\n\r\n`);
    const part = new Uint8Array(65_536);
    let taken = 0;
    const sending = (async () => {
      while (taken < ALL_BYTES) {
        const now = socket.write(part);
        if (now < 0) return;
        taken += now;
        if (now < part.length) await drains();
      }
    })();
    expect(await standingStill(() => taken)).toBeLessThan(HELD_BYTES);
    socket.terminate();
    await eventually("the service hears that the client has gone", async () =>
      service.seen.open === 0 ? true : undefined,
    );
    sending.catch(() => undefined);
  });
});

describe("an event stream", () => {
  test("comes event by event, and ends at the service when its client goes away", async () => {
    const sockets: { write(text: string): number }[] = [];
    const service = scripted((socket) => {
      sockets.push(socket);
      socket.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n",
      );
    });
    const { url } = gatewayBefore(service.origin);
    const clients = await Promise.all(
      Array.from({ length: 50 }, () =>
        client(url, "GET /users/v1/x HTTP/1.1").then((one) => {
          one.socket.write("\r\n");
          return one;
        }),
      ),
    );
    const all = (what: string) =>
      eventually(`every client has ${what}`, async () =>
        clients.every(({ state }) => state.text.includes(what))
          ? true
          : undefined,
      );
    await all("data: 1");
    for (const socket of sockets) socket.write("data: 2\n\n");
    await all("data: 2");
    for (const { socket } of clients) socket.terminate();
    await eventually("no stream is open at the service", async () =>
      service.seen.open === 0 ? true : undefined,
    );
  });
});
