import { afterAll } from "bun:test";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import {
  httpUpstreams,
  type HttpUpstreamsOptions,
} from "../../src/outbound/upstreams/http-upstreams.ts";
import type { Forwarding } from "../../src/application/ports.ts";

/** What an upstream of raw bytes does with one request. */
export type Script = (
  socket: Bun.Socket<{ requests: number }>,
  text: string,
  /** Of all its connections. */
  count: number,
) => void;

/** An upstream that says just what the script says, and counts. It takes each piece that comes for a request, but for health checks. */
export const scripted = (script: Script) => {
  const seen = {
    connections: 0,
    open: 0,
    requests: 0,
    texts: new Array<string>(),
  };
  const server = Bun.listen<{ requests: number }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(socket) {
        socket.data = { requests: 0 };
        seen.connections += 1;
        seen.open += 1;
      },
      data(socket, bytes) {
        const text = bytes.toString("latin1");
        if (text.startsWith("GET /health/"))
          return void socket.end(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
          );
        seen.requests += 1;
        seen.texts.push(text);
        socket.data.requests += 1;
        script(socket, text, seen.requests);
      },
      close: () => void (seen.open -= 1),
    },
  });
  afterAll(() => server.stop(true));
  return { seen, origin: `http://127.0.0.1:${server.port}` };
};

/** A small whole answer. */
export const whole = (body = "ok", fields = ""): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;

/** The road to these origins. */
export const behind = (
  origins: readonly string[],
  options: Partial<HttpUpstreamsOptions> = {},
) => {
  const table = parseUpstreams(`users=${origins.join(",")}`);
  if (!table.ok) throw new Error("the fixture's table is wrong");
  const upstreams = httpUpstreams({
    table: () => table.value,
    bodyLimitBytes: 1_048_576,
    // Enough for one that answers on a busy machine.
    firstByteTimeoutMs: 10_000,
    queueMs: 10_000,
    ...options,
  });
  afterAll(upstreams.stop);
  const forward = (request: Partial<Forwarding> = {}) =>
    upstreams.forward({
      service: "users",
      target: "/",
      method: "GET",
      headers: new Headers(),
      body: null,
      signal: new AbortController().signal,
      ...request,
    });
  /** The body of the answer, or the kind of the failure. */
  const ask = async (request: Partial<Forwarding> = {}): Promise<string> => {
    const answer = await forward(request);
    return answer.ok ? await answer.value.text() : answer.error.kind;
  };
  return { upstreams, forward, ask };
};
