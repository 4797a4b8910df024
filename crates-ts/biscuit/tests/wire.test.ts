import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { printCheck, printPredicate } from "../src/datalog/print.ts";
import { SymbolTable } from "../src/datalog/symbols.ts";
import { comparisons } from "../src/datalog/terms.ts";
import type { Block, Expression, Query, Scalar } from "../src/datalog/terms.ts";
import { limits } from "../src/token/limits.ts";
import { readBlock } from "../src/wire/block.ts";
import { writeBlock } from "../src/wire/block-writer.ts";
import { Reader } from "../src/wire/reader.ts";
import { Writer } from "../src/wire/writer.ts";

setDefaultTimeout(30_000);

const MAX = Number.MAX_SAFE_INTEGER;

const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  fc
    .integer({ min: -MAX, max: MAX })
    .map((value) => ({ type: "integer", value }) as const),
  fc
    .string({ unit: "grapheme" })
    .map((value) => ({ type: "string", value }) as const),
  fc.nat(2 ** 40).map((value) => ({ type: "date", value }) as const),
  fc
    .uint8Array({ maxLength: 9 })
    .map((bytes) => ({ type: "bytes", value: bytes.toHex() }) as const),
  fc.boolean().map((value) => ({ type: "boolean", value }) as const),
);
const variable = { type: "variable", name: "v", slot: 0 } as const;
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 2 },
    fc
      .oneof(scalar, fc.constant(variable))
      .map((term) => ({ kind: "term", term }) as const),
    fc.record({
      kind: fc.constantFrom("not" as const, "parens" as const),
      of: tie("expression"),
    }),
    fc.record({
      kind: fc.constant("compare" as const),
      operator: fc.constantFrom(...comparisons),
      left: tie("expression"),
      right: tie("expression"),
    }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      lazy: fc.boolean(),
      left: tie("expression"),
      right: tie("expression"),
    }),
    fc.record({
      kind: fc.constant("startsWith" as const),
      text: tie("expression"),
      prefix: tie("expression"),
    }),
    fc.record({
      kind: fc.constant("contains" as const),
      set: fc.array(fc.nat(99)).map((all) => ({
        type: "set" as const,
        members: all.map((value) => ({ type: "integer" as const, value })),
      })),
      item: tie("expression"),
    }),
  ),
}));
const query: fc.Arbitrary<Query> = fc
  .record({
    constant: scalar,
    expressions: fc.array(expression, { maxLength: 2 }),
  })
  .map(({ constant, expressions }) => ({
    body: [
      { name: "time", terms: [variable] },
      { name: "own", terms: [constant] },
    ],
    expressions,
    variables: 1,
  }));
const block: fc.Arbitrary<Block> = fc.record({
  version: fc.constant(6),
  facts: fc.array(
    fc.record({
      name: fc.constantFrom("user", "other"),
      terms: fc.array(scalar, { maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
  checks: fc.array(
    fc.record({ queries: fc.array(query, { minLength: 1, maxLength: 3 }) }),
    { maxLength: 3 },
  ),
});
const wide = { ...limits, operationsPerQuery: 500 };

describe("blocks on the wire", () => {
  test("what is written is read back as it was", () => {
    fc.assert(
      fc.property(block, (given) => {
        const bytes = writeBlock(given, new SymbolTable());
        expect(readBlock(bytes, new SymbolTable(), wide, 9)).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  test("no bytes at all make the reader do anything but read or refuse", () => {
    fc.assert(
      fc.property(block, fc.nat(), fc.nat(255), (given, at, byte) => {
        const bytes = writeBlock(given, new SymbolTable());
        bytes[at % bytes.length] = byte;
        try {
          readBlock(bytes, new SymbolTable(), wide, 9);
        } catch (error) {
          expect(error).toHaveProperty("name", "Malformed");
        }
      }),
      { numRuns: 300 },
    );
  });

  test("printing one value never looks like printing two", () => {
    const hostile = 'x"); role("root';
    expect(
      printPredicate({
        name: "user",
        terms: [{ type: "string", value: hostile }],
      }),
    ).toBe(String.raw`user("x\"); role(\"root")`);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const printed = printCheck({
          queries: [
            {
              body: [{ name: "user", terms: [{ type: "string", value }] }],
              expressions: [],
              variables: 0,
            },
          ],
        });
        expect(printed).toMatch(
          /^check if user\("(?:[^"\\]|\\["\\]|\\u\{[0-9a-f]+\})*"\)$/,
        );
        expect(printed).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe("numbers on the wire", () => {
  const signedOf = (bytes: Uint8Array) => {
    const reader = new Reader(bytes, "test");
    return reader.nextIs(1) ? reader.signed() : undefined;
  };

  test.each([0, 1, -1, 127, 128, -128, 2 ** 31, -(2 ** 31), MAX, -MAX])(
    "%p comes back",
    (value) => {
      expect(signedOf(new Writer().signed(1, value).bytes())).toBe(value);
    },
  );

  test("numbers that a double cannot hold, and longer forms than needed, are refused", () => {
    const refused = [
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03],
      [0x81, 0x00],
      [0x80],
    ];
    for (const bytes of refused)
      expect(() => signedOf(Uint8Array.of(8, ...bytes))).toThrow();
    expect(
      signedOf(Uint8Array.of(8, ...new Uint8Array(9).fill(0xff), 0x01)),
    ).toBe(-1);
  });
});
