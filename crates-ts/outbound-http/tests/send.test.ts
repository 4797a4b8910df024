import { afterAll, expect, test } from "bun:test";
import { createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import {
  keepingResolver,
  localPolicy,
  outboundHttp,
  type OutboundOutcome,
  publicPolicy,
  requestsAtOnce,
  type Resolver,
} from "../src/index.ts";
import { certificateOf } from "./certificate.ts";

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

const post = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: "{}",
  timeoutMs: 30_000,
  excerptBytes: 1_024,
} as const;

/** A receiver that writes what it likes once a request has come. */
function raw(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => answer(socket));
  });
  closing.push(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      resolve(`http://127.0.0.1:${String(port)}/`);
    });
  });
}

function receiver(hostname = "127.0.0.1") {
  const seen: { host: string | null; from: string | undefined }[] = [];
  const server = Bun.serve({
    port: 0,
    hostname,
    fetch(request, self) {
      const from = self.requestIP(request)?.address;
      seen.push({ host: request.headers.get("host"), from });
      return new Response("thanks", { status: 202 });
    },
  });
  closing.push(() => void server.stop(true));
  return { port: server.port ?? 0, seen };
}

function toLocal(resolve: Resolver) {
  return outboundHttp({ policy: localPolicy, resolve });
}

test("a request goes to the address that was judged, under the name that was given: the name server is asked once", async () => {
  const first = receiver("127.0.0.1");
  const answers = [["127.0.0.1"], ["127.0.0.2"]];
  let asked = 0;
  const http = toLocal(async () => answers[asked++] ?? []);
  const url = `http://rebinding.example:${String(first.port)}/hook`;
  const outcome = await http.send({ ...post, url });
  expect(outcome).toMatchObject({
    kind: "answered",
    status: 202,
    excerpt: "thanks",
    isTruncated: false,
  });
  expect(first.seen).toEqual([
    { host: `rebinding.example:${String(first.port)}`, from: "127.0.0.1" },
  ]);
  expect(asked).toBe(1);
});

test("auth #56: a name that leads inside is refused before anything is sent, also when only its second answer or one of its addresses does", async () => {
  const inside = receiver();
  const policy = { ...publicPolicy, schemes: ["http:"], ports: "any" } as const;
  const url = `http://rebinding.example:${String(inside.port)}/`;
  for (const answer of [
    ["127.0.0.1"],
    ["8.8.8.8", "127.0.0.1"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["169.254.169.254"],
    ["2606:4700:4700::1111", "fd00::1"],
  ]) {
    const http = outboundHttp({ policy, resolve: async () => answer });
    const outcome: unknown = await http.send({ ...post, url });
    expect(outcome).toEqual({ kind: "refused", reason: "private-target" });
  }
  expect(inside.seen).toEqual([]);
});

test("auth #56: a kept answer of the name server is judged anew and forgotten in time, a failure is not kept", async () => {
  let at = 0;
  const answers: (readonly string[])[] = [["8.8.8.8"], ["127.0.0.1"]];
  const resolve = keepingResolver(
    async () => {
      const next = answers.shift();
      if (next === undefined) throw new Error("no answer");
      return next;
    },
    { keepMs: 10, now: () => at },
  );
  expect(await resolve("a.example")).toEqual(["8.8.8.8"]);
  expect(await resolve("a.example")).toEqual(["8.8.8.8"]);
  at = 11;
  expect(await resolve("a.example")).toEqual(["127.0.0.1"]);
  at = 22;
  const failed = await resolve("a.example").catch(() => "failed");
  expect(failed).toBe("failed");
  answers.push(["9.9.9.9"]);
  expect(await resolve("a.example")).toEqual(["9.9.9.9"]);
});

test("TLS proves the name that was given, not the address, and no connection of another name is used", async () => {
  const own = certificateOf("hook.example");
  const other = certificateOf("other.example");
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    tls: [
      { ...own, serverName: "hook.example" },
      { ...other, serverName: "other.example" },
    ],
    fetch: () => new Response("ok"),
  });
  closing.push(() => void server.stop(true));
  const http = outboundHttp({
    policy: localPolicy,
    resolve: async () => ["127.0.0.1"],
    certificateAuthorities: [own.cert, other.cert],
  });
  const at = async (host: string, from = http): Promise<string> => {
    const url = `https://${host}:${String(server.port)}/`;
    const outcome = await from.send({ ...post, url });
    return outcome.kind === "answered"
      ? String(outcome.status)
      : outcome.reason;
  };
  expect(await at("hook.example")).toBe("200");
  expect(await at("other.example")).toBe("200");
  expect(await at("third.example")).toBe("tls-failed");
  expect(await at("127.0.0.1")).toBe("tls-failed");
  expect(await at("hook.example")).toBe("200");
  const strangers = toLocal(async () => ["127.0.0.1"]);
  expect(await at("hook.example", strangers)).toBe("tls-failed");
});

test("where nobody takes the connection, the next address of the name is tried, and then it has failed", async () => {
  const { port } = receiver();
  const url = `http://two.example:${String(port)}/`;
  const both = toLocal(async () => ["127.0.0.9", "127.0.0.1"]);
  expect(await both.send({ ...post, url })).toMatchObject({ status: 202 });
  const none = toLocal(async () => ["127.0.0.9"]);
  const refused: unknown = await none.send({ ...post, url });
  expect(refused).toEqual({ kind: "failed", reason: "connection-refused" });
  const unknown = toLocal(() => Promise.reject(new Error("no such name")));
  const nobody: unknown = await unknown.send({ ...post, url });
  expect(nobody).toEqual({ kind: "failed", reason: "name-not-found" });
});

test("auth #56: a redirect is an answer and is not followed", async () => {
  const inside = receiver();
  const url = await raw((socket) => {
    socket.end(
      `HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:${String(inside.port)}/\r\ncontent-length: 0\r\n\r\n`,
    );
  });
  const outcome = await outboundHttp({ policy: localPolicy }).send({
    ...post,
    url,
  });
  expect(outcome).toMatchObject({ kind: "answered", status: 307 });
  expect(inside.seen).toEqual([]);
});

test("auth #56: a proxy that the environment names is not asked: the connection goes to the address that was judged", async () => {
  const direct = receiver();
  const proxy = receiver();
  const before = process.env["HTTP_PROXY"];
  process.env["HTTP_PROXY"] = `http://127.0.0.1:${String(proxy.port)}`;
  try {
    const url = `http://127.0.0.1:${String(direct.port)}/`;
    const outcome = await outboundHttp({ policy: localPolicy }).send({
      ...post,
      url,
    });
    expect(outcome).toMatchObject({ kind: "answered", status: 202 });
  } finally {
    if (before === undefined) delete process.env["HTTP_PROXY"];
    else process.env["HTTP_PROXY"] = before;
  }
  expect([direct.seen.length, proxy.seen.length]).toEqual([1, 0]);
});

const cases: readonly (readonly [
  name: string,
  answer: (socket: Socket) => void,
  expected: Partial<OutboundOutcome> & Record<string, unknown>,
])[] = [
  [
    "says nothing, and the request ends in time",
    () => undefined,
    { kind: "failed", reason: "timed-out" },
  ],
  [
    "stops within its body, and the request ends in time",
    (socket) =>
      void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab"),
    { kind: "failed", reason: "timed-out" },
  ],
  [
    "closes half-way",
    (socket) =>
      void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab"),
    { kind: "failed", reason: "connection-closed" },
  ],
  [
    "closes at once",
    (socket) => void socket.destroy(),
    { kind: "failed", reason: "connection-closed" },
  ],
  [
    "answers with headers without end",
    (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx: ");
      const more = setInterval(() => socket.write("a".repeat(65_536)), 1);
      socket.on("close", () => clearInterval(more));
    },
    { kind: "failed", reason: "malformed-answer" },
  ],
  [
    "answers with ten megabytes, of which the beginning is read",
    (socket) =>
      void socket.end(
        `HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n${"a".repeat(10_000_000)}`,
      ),
    {
      kind: "answered",
      status: 200,
      excerpt: "a".repeat(1_024),
      isTruncated: true,
    },
  ],
  [
    "answers with a packed body, which is not unpacked",
    (socket) => {
      const body = gzipSync(Buffer.alloc(10_000_000));
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${String(body.length)}\r\n\r\n`,
      );
      socket.end(body);
    },
    { kind: "answered", status: 200, isTruncated: true },
  ],
  [
    "answers with bytes that are no text",
    (socket) =>
      void socket.end("HTTP/1.1 500 No\r\ncontent-length: 3\r\n\r\na\0b"),
    { kind: "answered", status: 500, excerpt: "a\uFFFDb" },
  ],
];

test.each(cases)("a receiver that %s", async (_name, answer, expected) => {
  const url = await raw(answer);
  const timeoutMs =
    "reason" in expected && expected.reason === "timed-out" ? 200 : 30_000;
  const http = outboundHttp({ policy: localPolicy });
  const outcome: unknown = await http.send({ ...post, url, timeoutMs });
  expect(outcome).toMatchObject(expected);
});

test("a name server that does not answer is not waited for longer than the request may take", async () => {
  const http = toLocal(() => new Promise(() => undefined));
  const url = "http://silent.example/";
  const outcome: unknown = await http.send({ ...post, url, timeoutMs: 50 });
  expect(outcome).toEqual({ kind: "failed", reason: "timed-out" });
});

test("what goes out at once is what Bun is told, and 256 unless it is", () => {
  const name = "BUN_CONFIG_MAX_HTTP_REQUESTS";
  const told = ["512", "", "none", undefined].map((value) =>
    requestsAtOnce({ [name]: value }),
  );
  expect(told).toEqual([512, 256, 256, 256]);
});
