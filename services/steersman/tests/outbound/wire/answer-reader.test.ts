import { describe, expect, test } from "bun:test";
import { AnswerReader } from "../../../src/outbound/upstreams/wire/answer-reader.ts";

/** What a reader made of these pieces: one line for each thing it said, the body in one. */
const heard = (pieces: readonly Buffer[], method = "GET"): string => {
  const said: string[] = [];
  let body = "";
  const reader = new AnswerReader(method, {
    head: ({ status, headers }) =>
      said.push(`${status} ${JSON.stringify([...headers])}`),
    body: (part) => (body += Buffer.from(part).toString("latin1")),
    ended: (isClean) => said.push(`${body}|${isClean ? "clean" : "spent"}`),
    failed: () => said.push("failed"),
  });
  for (const piece of pieces) reader.push(piece);
  reader.closed();
  return said.join("\n");
};

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** Text, what ends the answer, and whether another request may follow on the connection. */
const answers: readonly (readonly [
  text: string,
  end: string,
  method: string,
])[] = [
  [`${OK}Content-Length: 5\r\n\r\nhello`, "hello|clean", "GET"],
  [`${OK}Content-Length: 0\r\n\r\n`, "|clean", "GET"],
  [
    `${OK}Content-Length: 5\r\nConnection: close\r\n\r\nhello`,
    "hello|spent",
    "GET",
  ],
  [
    `${OK}Content-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n`,
    "hello|spent",
    "GET",
  ],
  [`HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi`, "hi|spent", "GET"],
  [`${OK}\r\nto the end`, "to the end|spent", "GET"],
  [`${CHUNKED}3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n`, "abcde|clean", "GET"],
  [`${CHUNKED}1\r\na\r\n0\r\nX-Trailer: 1\r\n\r\n`, "a|clean", "GET"],
  [`HTTP/1.1 204 No Content\r\n\r\n`, "|clean", "GET"],
  [`HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n`, "|clean", "GET"],
  [`${OK}Content-Length: 9\r\n\r\n`, "|clean", "HEAD"],
  [
    `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${OK}Content-Length: 2\r\n\r\nhi`,
    "hi|clean",
    "GET",
  ],
];

const malformed: readonly string[] = [
  `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
  `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  `HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${OK}Content-Length: +5\r\n\r\nhello`,
  `${OK}Content-Length: 5, 5\r\n\r\nhello`,
  `${OK}Content-Length: 0x5\r\n\r\nhello`,
  `HTTP/1.1 200 OK\nContent-Length: 0\n\n`,
  `${OK}Content-Length: 0\nX: 1\r\n\r\n`,
  `${OK}X: 1\r\n folded\r\nContent-Length: 0\r\n\r\n`,
  `${OK}Content-Length : 0\r\n\r\n`,
  `${OK}no colon\r\n\r\n`,
  `${OK}X: a\0b\r\nContent-Length: 0\r\n\r\n`,
  `HTTP/1.1 2x0 OK\r\n\r\n`,
  `HTTP/2 200\r\n\r\n`,
  `HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n`,
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n`,
  `HTTP/1.1 100 Continue\r\nContent-Length: 3\r\n\r\nabc`,
  `HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc`,
  `hello\r\n\r\n`,
  `${OK}X: ${"x".repeat(17_000)}\r\nContent-Length: 0\r\n\r\n`,
  `${OK}${"X: 1\r\n".repeat(200)}Content-Length: 0\r\n\r\n`,
  `HTTP/1.1 103 Hints\r\n\r\n`.repeat(20),
  `${OK}Content-Length: 5\r\n\r\nhell`,
  `${CHUNKED}3\r\nabcd\r\n0\r\n\r\n`,
  `${CHUNKED}3\nabc\n0\n\n`,
  `${CHUNKED}-1\r\n\r\n`,
  `${CHUNKED}fffffffff\r\n`,
  `${CHUNKED}3 3\r\nabc\r\n0\r\n\r\n`,
  `${CHUNKED}3;${"x".repeat(300)}\r\nabc\r\n0\r\n\r\n`,
  `${CHUNKED}1\r\na\r\n0\r\n${"X: 1\r\n".repeat(2_000)}\r\n`,
  `${CHUNKED}3\r\nabc\r\n`,
];

describe("an upstream's answer", () => {
  test.each(answers)("%p is read, however it is cut", (text, end, method) => {
    const whole = heard([bytes(text)], method);
    expect(whole).toEndWith(end);
    const all = bytes(text);
    for (let at = 1; at < all.length; at += 1) {
      const pieces = [all.subarray(0, at), all.subarray(at)];
      // What lies beyond an answer is seen with the piece in which that ends, or with the next.
      expect(heard(pieces, method).replace("clean", "spent")).toBe(
        whole.replace("clean", "spent"),
      );
    }
    expect(
      heard(
        [...all].map((byte) => Buffer.of(byte)),
        method,
      ).split("|")[0],
    ).toBe(whole.split("|")[0] ?? "");
  });

  test.each(malformed.map((text) => [text.slice(0, 70), text] as const))(
    "auth #62: %p is refused, in whatever pieces it comes",
    (_, text) => {
      expect(heard([bytes(text)])).toEndWith("failed");
      expect(heard([...bytes(text)].map((byte) => Buffer.of(byte)))).toEndWith(
        "failed",
      );
    },
  );

  test("loses the fields that end at a hop, and those that its Connection names", () => {
    const said = heard([
      bytes(
        `${OK}Connection: keep-alive, X-Mine\r\nKeep-Alive: timeout=5\r\nX-Mine: 1\r\nUpgrade: h2c\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n`,
      ),
    ]);
    expect(said).toBe(
      '200 [["content-length","0"],["set-cookie","a=1"],["set-cookie","b=2"]]\n|clean',
    );
  });

  test("that is changed at random is read the same in one piece and in two, and never ends twice", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 3_000; round += 1) {
      const [text = ""] = answers[random(answers.length)] ?? [];
      const all = bytes(text);
      for (let changes = 1 + random(3); changes > 0; changes -= 1)
        all[random(all.length)] = "\r\n:;0af \0\xff".charCodeAt(random(10));
      const whole = heard([all]);
      const at = random(all.length);
      const cut = heard([all.subarray(0, at), all.subarray(at)]);
      expect(cut.replace("clean", "spent")).toBe(
        whole.replace("clean", "spent"),
      );
      expect(
        whole
          .split("\n")
          .filter((line) => /\|(clean|spent)$|^failed$/.test(line)).length,
      ).toBeLessThanOrEqual(1);
    }
  });
});
