import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { boundaryOf, readParts } from "../../src/request/multipart.ts";

const read = (text: string, boundary = "b") =>
  readParts(Buffer.from(text, "latin1"), boundary)?.map(({ name, bytes }) => [
    name,
    Buffer.from(bytes).toString("latin1"),
  ]);
const part = (name: string, content: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\nContent-Type: image/png\r\n\r\n${content}\r\n`;

describe("a form", () => {
  test("has its parts, also those without content and with what looks like an end", () => {
    expect(read(`${part("image", "abc")}--b--\r\n`)).toEqual([
      ["image", "abc"],
    ]);
    expect(read(`${part("image", "")}--b--`)).toEqual([["image", ""]]);
    const tricky = "--b\r\n--b--\r\n-\r\n--c";
    expect(read(`${part("a", tricky.replaceAll("--b", "--x"))}--b--`)).toEqual([
      ["a", tricky.replaceAll("--b", "--x")],
    ]);
    expect(read(`${part("a", "1")}${part("b", "2")}--b--`)).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
    expect(read("--b--\r\n")).toEqual([]);
  });

  test("as this platform writes it comes back byte for byte (property)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const form = new FormData();
        form.append("image", new Blob([bytes]), 'a "name".png');
        const sent = new Response(form);
        const boundary = boundaryOf(sent.headers.get("content-type") ?? "");
        const parts = readParts(
          Buffer.from(await sent.arrayBuffer()),
          boundary ?? "",
        );
        expect(parts?.map(({ name }) => name)).toEqual(["image"]);
        expect(Buffer.compare(parts?.[0]?.bytes ?? Buffer.of(1), bytes)).toBe(
          0,
        );
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ["nothing", ""],
    ["a part that is cut off", part("image", "abc")],
    ["a part without its end", part("image", "abc").slice(0, -2)],
    ["something in front", `x${part("image", "abc")}--b--`],
    ["a preamble", `hello\r\n${part("image", "abc")}--b--`],
    ["something behind", `${part("image", "abc")}--b--\r\nx`],
    ["another boundary", `${part("image", "abc")}--c--`],
    [
      "a part without a name",
      "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
    ],
    ["a part without headers", "--b\r\n\r\nx\r\n--b--"],
    [
      "two names",
      `--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"\r\n\r\nx\r\n--b--`,
    ],
    [
      "another disposition",
      `--b\r\nContent-Disposition: attachment; name="a"\r\n\r\nx\r\n--b--`,
    ],
    [
      "a name without an end",
      `--b\r\nContent-Disposition: form-data; name="${"a".repeat(101)}"\r\n\r\nx\r\n--b--`,
    ],
    [
      "headers without an end",
      `--b\r\nX: ${"y".repeat(9_000)}\r\n\r\nx\r\n--b--`,
    ],
    ["too many parts", `${part("a", "1").repeat(17)}--b--`],
  ])("of %s is none", (_what, text) => {
    expect(read(text)).toBeUndefined();
  });
});

test("a boundary is read with and without quotes, and is none without a value", () => {
  const type = "multipart/form-data; ";
  expect(boundaryOf(`${type}boundary=abc`)).toBe("abc");
  expect(boundaryOf(`${type}charset=utf-8; boundary="a b"; x=y`)).toBe("a b");
  for (const bad of [
    "",
    "boundary=",
    'boundary=""',
    `boundary=${"a".repeat(71)}`,
    'boundary="a\r\nb"',
  ])
    expect(boundaryOf(type + bad)).toBeUndefined();
});
