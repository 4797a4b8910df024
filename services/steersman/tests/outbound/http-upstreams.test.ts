import { afterAll, describe, expect, test } from "bun:test";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { httpUpstreams } from "../../src/outbound/upstreams/http-upstreams.ts";

const BODY_LIMIT_BYTES = 64 * 1024;
/** A body that comes line by line. */
const linesOf = (count: number, everyMs: number) => {
  let next = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next === count) return controller.close();
      if (next > 0) await Bun.sleep(everyMs);
      controller.enqueue(new TextEncoder().encode(`${next}\n`));
      next += 1;
    },
  });
};

/** The second line comes when it is let go. */
const twoLines = () => {
  const lines = ["first\n", "second\n"];
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (lines.length === 1) await secondLine.promise;
      const line = lines.shift();
      if (line === undefined) return controller.close();
      controller.enqueue(new TextEncoder().encode(line));
    },
  });
};

const secondLine = Promise.withResolvers<void>();
let abortedUpstream = Promise.withResolvers<void>();

const upstream = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: 5,
  async fetch(request) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/echo":
        return new Response(await request.arrayBuffer(), {
          headers: { "x-seen": request.method },
        });
      case "/packed":
        return new Response(Bun.gzipSync("plain text"), {
          headers: { "content-encoding": "gzip" },
        });
      case "/moved":
        return new Response(null, {
          status: 302,
          headers: { location: "/elsewhere" },
        });
      case "/nothing":
        return new Response(null, { status: 204 });
      case "/slow":
        request.signal.addEventListener("abort", () =>
          abortedUpstream.resolve(),
        );
        await Bun.sleep(2_000);
        return new Response("late");
      case "/stream":
        return new Response(twoLines());
      case "/endless":
        request.signal.addEventListener("abort", () =>
          abortedUpstream.resolve(),
        );
        return new Response(linesOf(200, 20));
      default:
        return new Response("unknown", { status: 404 });
    }
  },
});
afterAll(() => upstream.stop(true));

const upstreamsOf = (text: string, firstByteTimeoutMs = 1_000) => {
  const table = parseUpstreams(text);
  if (!table.ok) throw new Error("the fixture's table is wrong");
  return httpUpstreams({
    table: () => table.value,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    firstByteTimeoutMs,
  });
};
const upstreams = upstreamsOf(`users=http://127.0.0.1:${upstream.port}`);

const send = (
  target: string,
  options: { body?: ReadableStream<Uint8Array>; signal?: AbortSignal } = {},
) =>
  upstreams.forward({
    service: "users",
    target,
    method: options.body === undefined ? "GET" : "POST",
    headers: new Headers(),
    body: options.body ?? null,
    signal: options.signal ?? new AbortController().signal,
  });

const answerOf = async (sent: ReturnType<typeof send>): Promise<Response> => {
  const answer = await sent;
  if (!answer.ok) throw new Error(`no answer: ${answer.error.kind}`);
  return answer.value;
};

const streamOf = (bytes: number): ReadableStream<Uint8Array> => {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      const size = Math.min(left, 8_192);
      left -= size;
      controller.enqueue(new Uint8Array(size));
    },
  });
};

describe("a short answer", () => {
  test("goes on in one piece, with its length", async () => {
    const answer = await answerOf(send("/echo", { body: streamOf(300) }));
    expect(answer.headers.get("content-length")).toBe("300");
    expect((await answer.arrayBuffer()).byteLength).toBe(300);
  });

  test("that ends before its length is a failure, and is not handed on as if it were whole", async () => {
    const half = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        data(socket) {
          socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
          socket.end();
        },
      },
    });
    try {
      const answer = await upstreamsOf(
        `users=http://127.0.0.1:${half.port}`,
      ).forward({
        service: "users",
        target: "/",
        method: "GET",
        headers: new Headers(),
        body: null,
        signal: new AbortController().signal,
      });
      expect(answer).toMatchObject({
        ok: false,
        error: { kind: "UpstreamUnreachable" },
      });
    } finally {
      half.stop(true);
    }
  });
});

describe("a forwarded request", () => {
  test("arrives whole and its answer comes back", async () => {
    const answer = await answerOf(send("/echo", { body: streamOf(40_000) }));
    expect(answer.headers.get("x-seen")).toBe("POST");
    expect((await answer.arrayBuffer()).byteLength).toBe(40_000);
  });

  test("http-rules 15: a chunked body above the limit is refused while it streams", async () => {
    const answer = await send("/echo", {
      body: streamOf(BODY_LIMIT_BYTES * 4),
    });
    expect(answer).toEqual({ ok: false, error: { kind: "BodyTooLarge" } });
  });

  test("keeps a packed answer packed, so that header and body agree", async () => {
    const answer = await answerOf(send("/packed"));
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(new TextDecoder().decode(Bun.gunzipSync(bytes))).toBe("plain text");
  });

  test("a redirect is the client's to follow", async () => {
    const answer = await answerOf(send("/moved"));
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe("/elsewhere");
  });

  test("an answer without a body stays without one", async () => {
    const answer = await answerOf(send("/nothing"));
    expect(answer.status).toBe(204);
    expect(answer.body).toBeNull();
  });

  test("a stream is passed on as it comes, not when it ends", async () => {
    const answer = await answerOf(send("/stream"));
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe("first\n");
    secondLine.resolve();
    const second = await reader?.read();
    expect(new TextDecoder().decode(second?.value)).toBe("second\n");
  });

  test("a service that does not answer in time is given up", async () => {
    const slow = upstreamsOf(`users=http://127.0.0.1:${upstream.port}`, 100);
    const answer = await slow.forward({
      service: "users",
      target: "/slow",
      method: "GET",
      headers: new Headers(),
      body: null,
      signal: new AbortController().signal,
    });
    expect(answer).toEqual({ ok: false, error: { kind: "UpstreamTimedOut" } });
  });

  test("a service that is away is said to be down", async () => {
    const away = upstreamsOf("users=http://127.0.0.1:1");
    const answer = await away.forward({
      service: "users",
      target: "/echo",
      method: "GET",
      headers: new Headers(),
      body: null,
      signal: new AbortController().signal,
    });
    expect(answer.ok).toBe(false);
    if (!answer.ok) expect(answer.error.kind).toBe("UpstreamDown");
  });

  test.each(["GET", "POST"])(
    "a replica that is away costs no %s: another one answers, and hears the whole body",
    async (method) => {
      const half = upstreamsOf(
        `users=http://127.0.0.1:1,http://127.0.0.1:${upstream.port}`,
      );
      for (let turn = 0; turn < 6; turn++) {
        const answer = await answerOf(
          half.forward({
            service: "users",
            target: "/echo",
            method,
            headers: new Headers(),
            body: method === "POST" ? streamOf(40_000) : null,
            signal: new AbortController().signal,
          }),
        );
        expect(answer.headers.get("x-seen")).toBe(method);
        expect((await answer.arrayBuffer()).byteLength).toBe(
          method === "POST" ? 40_000 : 0,
        );
      }
    },
  );

  test("of a replica that breaks off without an answer, what only reads is asked elsewhere, what may have acted is not", async () => {
    let broken = 0;
    const breaking = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        data(socket) {
          broken += 1;
          socket.terminate();
        },
      },
    });
    const half = upstreamsOf(
      `users=http://127.0.0.1:${breaking.port},http://127.0.0.1:${upstream.port}`,
    );
    const ask = (method: string) =>
      half.forward({
        service: "users",
        target: "/echo",
        method,
        headers: new Headers(),
        body: null,
        signal: new AbortController().signal,
      });
    const reads = [await ask("GET"), await ask("GET")];
    expect(reads.map((answer) => answer.ok)).toEqual([true, true]);
    expect(broken).toBe(1);
    const writes = [await ask("POST"), await ask("POST")];
    expect(writes.filter((answer) => answer.ok)).toHaveLength(1);
    expect(broken).toBe(2);
    breaking.stop(true);
  });

  test("a client that goes away takes its request to the service with it", async () => {
    abortedUpstream = Promise.withResolvers<void>();
    const client = new AbortController();
    const sent = send("/slow", { signal: client.signal });
    setTimeout(() => client.abort(), 50);
    expect(await sent).toEqual({ ok: false, error: { kind: "ClientGone" } });
    await abortedUpstream.promise;
  });

  test("a client that stops reading a stream ends it at the service", async () => {
    abortedUpstream = Promise.withResolvers<void>();
    const answer = await answerOf(send("/endless"));
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await abortedUpstream.promise;
  });
});
