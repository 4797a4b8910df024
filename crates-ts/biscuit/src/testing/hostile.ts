import { concat, toBase64Url, utf8 } from "../bytes.ts";
import { limits } from "../token/limits.ts";
import type { Writer } from "../wire/writer.ts";
import { Writer as Out } from "../wire/writer.ts";
import {
  appendRaw,
  binary,
  block,
  bool,
  bytesOf,
  check,
  expression,
  integer,
  open,
  unary,
} from "./rewrite.ts";

/**
 * Tokens that a holder could make and nobody must work on, built from the limits of the profile ("one more than
 * allowed"). Where the trouble lies in a block it is signed as it should be: only the profile stands in the way.
 */

type Fill = (query: Writer) => unknown;
const repeat = (count: number, work: () => unknown): void => {
  for (let i = 0; i < count; i++) work();
};
const predicate = (query: Writer, name: number, ...terms: Fill[]): Writer =>
  query.message(2, (inner) => {
    inner.number(1, name);
    for (const term of terms) inner.message(2, (out) => void term(out));
  });
const trueCheck: Fill = (query) => expression(query, bool(true));
const checkOf = (fill: Fill, symbols: string[] = []) =>
  block((writer) => check(writer, fill), symbols);
const value = (fill: Fill) => (operation: Writer) =>
  operation.message(1, (term) => void fill(term));
const closure =
  (...parts: ((operation: Writer) => unknown)[]) =>
  (operation: Writer) =>
    operation.message(4, (inner) => {
      for (const part of parts) inner.message(2, (op) => void part(op));
    });
const kindOf =
  (field: number, kind: number, ffi: number) => (operation: Writer) =>
    operation.message(field, (op) => op.number(1, kind).number(2, ffi));
const nested =
  (depth: number, field: number): Fill =>
  (term) =>
    depth === 0
      ? term.number(6, 1)
      : term.message(field, (inner) =>
          inner.message(1, (out) => void nested(depth - 1, field)(out)),
        );
const nestedClosure = (depth: number): ((operation: Writer) => unknown) =>
  depth === 0
    ? bool(true)
    : closure(bool(true), nestedClosure(depth - 1), binary(23));
const fixed32 = (field: number): number[] => [field * 8 + 5, 1, 2, 3, 4];
const rule: Fill = (writer) =>
  writer.message(5, (inner) =>
    inner
      .message(1, (head) => head.number(1, 6))
      .message(2, (body) => body.number(1, 10)),
  );

/** Blocks that are signed well and refused all the same. */
const blocks: Record<string, Uint8Array> = {
  "one check too many": block((w) =>
    repeat(limits.checksPerBlock + 1, () => check(w, trueCheck)),
  ),
  "one alternative too many": block((w) =>
    w.message(6, (inner) =>
      repeat(limits.queriesPerCheck + 1, () =>
        inner.message(
          1,
          (query) =>
            void trueCheck(query.message(1, (head) => head.number(1, 27))),
        ),
      ),
    ),
  ),
  "one predicate too many": checkOf(
    (q) =>
      repeat(limits.predicatesPerQuery + 1, () =>
        predicate(q, 6, (t) => t.number(1, 1024)),
      ),
    ["x"],
  ),
  "one operation too many": checkOf((q) =>
    expression(
      q,
      bool(true),
      ...Array.from({ length: limits.operationsPerQuery }, () => unary(1)),
    ),
  ),
  "one operation too many, over several expressions": checkOf((q) =>
    repeat(limits.operationsPerQuery + 1, () => expression(q, bool(true))),
  ),
  "one term too many": checkOf((q) =>
    predicate(
      q,
      6,
      ...Array.from(
        { length: limits.termsPerPredicate + 1 },
        () => (t: Writer) => t.number(6, 1),
      ),
    ),
  ),
  "a fact": block((w) =>
    w.message(4, (f) =>
      f.message(1, (p) => p.number(1, 6).message(2, (t) => t.number(3, 13))),
    ),
  ),
  "a rule": block(rule),
  "a scope": block((w) => w.message(7, (s) => s.number(1, 1))),
  "a key": block((w) =>
    w.message(8, (k) => k.number(1, 0).data(2, new Uint8Array(32))),
  ),
  "a context": concat(
    new Out().text(2, "context").bytes(),
    block(() => {}),
  ),
  "check all": block((w) =>
    w.message(6, (c) =>
      c
        .message(1, (q) => void trueCheck(q.message(1, (h) => h.number(1, 27))))
        .number(2, 1),
    ),
  ),
  "reject if": block((w) =>
    w.message(6, (c) =>
      c
        .message(1, (q) => void trueCheck(q.message(1, (h) => h.number(1, 27))))
        .number(2, 2),
    ),
  ),
  "a check without a query": block((w) => w.message(6, () => {})),
  "a query without anything": checkOf(() => {}),
  "a query without a head": block((w) =>
    w.message(6, (c) => c.message(1, (q) => void trueCheck(q))),
  ),
  "a head with terms": block((w) =>
    w.message(6, (c) =>
      c.message(
        1,
        (q) =>
          void trueCheck(
            q.message(1, (h) =>
              h.number(1, 27).message(2, (t) => t.number(6, 1)),
            ),
          ),
      ),
    ),
  ),
  "a scope in a query": checkOf((q) =>
    expression(q, bool(true)).message(4, (s) => s.number(1, 1)),
  ),
  "an unbound variable": checkOf((q) =>
    expression(
      q,
      value((t) => t.number(1, 5)),
    ),
  ),
  "an unknown symbol": checkOf((q) => predicate(q, 1999)),
  "a symbol beyond all numbers": checkOf((q) => predicate(q, 2 ** 52)),
  "a default symbol again": checkOf(trueCheck, ["read"]),
  "a symbol twice": checkOf(trueCheck, ["x", "x"]),
  "a thousand empty symbols": checkOf(
    trueCheck,
    Array.from({ length: 1000 }, () => ""),
  ),
  "text that is not UTF-8": concat(
    new Out().data(1, Uint8Array.of(0xc3, 0x28)).bytes(),
    block(() => {}),
  ),
  "no version": new Out().message(6, () => {}).bytes(),
  "an older version": block(() => {}, [], 2),
  "a newer version": block(() => {}, [], 7),
  "operators of a newer version": block(
    (w) => check(w, (q) => expression(q, integer(1), integer(1), binary(21))),
    [],
    3,
  ),
  "fields in another order": concat(
    block(() => {}),
    new Out().text(1, "x").bytes(),
  ),
  "an unknown field": block((w) => w.number(9, 1)),
  "the version twice": block((w) => w.number(3, 6)),
  "a wrong wire type": concat(
    block(() => {}),
    Uint8Array.from(fixed32(6)),
  ),
  "a length beyond the end": concat(
    block(() => {}),
    Uint8Array.of(50, 100, 1),
  ),
  "an endless number": concat(
    block(() => {}),
    Uint8Array.of(50, ...new Uint8Array(20).fill(0x80)),
  ),
  null: checkOf((q) =>
    expression(
      q,
      value((t) => t.message(8, () => {})),
    ),
  ),
  "an array": checkOf((q) => expression(q, value(nested(2, 9)))),
  "maps inside one another": checkOf((q) =>
    expression(q, value(nested(300, 10))),
  ),
  "sets inside one another": checkOf((q) =>
    expression(q, value(nested(300, 7))),
  ),
  "a set of several types": checkOf((q) =>
    expression(
      q,
      value((t) =>
        t.message(7, (s) =>
          s.message(1, (m) => m.number(6, 1)).message(1, (m) => m.signed(2, 1)),
        ),
      ),
      bool(true),
      binary(5),
    ),
  ),
  "a variable in a set": checkOf((q) =>
    expression(
      q,
      value((t) => t.message(7, (s) => s.message(1, (m) => m.number(1, 5)))),
      bool(true),
      binary(5),
    ),
  ),
  "a term of two kinds": checkOf((q) =>
    expression(
      q,
      value((t) => t.signed(2, 1).number(6, 1)),
    ),
  ),
  "an empty term": checkOf((q) =>
    expression(
      q,
      value(() => {}),
    ),
  ),
  "a truth value of two": checkOf((q) =>
    expression(
      q,
      value((t) => t.number(6, 2)),
    ),
  ),
  "closures inside one another": checkOf((q) =>
    expression(q, nestedClosure(200)),
  ),
  "a closure with a parameter": checkOf((q) =>
    expression(
      q,
      bool(true),
      (op) => op.message(4, (c) => c.number(1, 5)),
      binary(23),
    ),
  ),
  "a closure by itself": checkOf((q) => expression(q, closure(bool(true)))),
  "a lazy operator without a closure": checkOf((q) =>
    expression(q, bool(true), bool(true), binary(23)),
  ),
  "an operator without operands": checkOf((q) => expression(q, binary(13))),
  "values left over": checkOf((q) => expression(q, bool(true), bool(true))),
  "a number where truth must be": checkOf((q) => expression(q, integer(1))),
  "a comparison of two types": checkOf((q) =>
    expression(q, integer(1), bool(true), binary(4)),
  ),
  "contains() on a text": checkOf((q) =>
    expression(
      q,
      value((t) => t.number(3, 1)),
      value((t) => t.number(3, 1)),
      binary(5),
    ),
  ),
  "an extern call": checkOf((q) => expression(q, bool(true), kindOf(2, 4, 1))),
  "an extern call of two": checkOf((q) =>
    expression(q, bool(true), bool(true), kindOf(3, 28, 1)),
  ),
};
// matches(), arithmetic, set and bit operations, any(), all(), get(), try, and numbers that nobody has given yet.
for (const kind of [
  7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 25, 26, 27, 29, 30, 9999,
]) {
  blocks[`binary operator ${kind}`] = checkOf((q) =>
    expression(q, bool(true), bool(true), binary(kind)),
  );
}
for (const kind of [2, 3, 5, 9999])
  blocks[`unary operator ${kind}`] = checkOf((q) =>
    expression(q, bool(true), unary(kind)),
  );

/** Every hostile token by name. */
export function hostileTokens(parent: string): Record<string, string> {
  const tokens = Object.fromEntries(
    Object.entries(blocks).map(([name, data]) => [
      name,
      appendRaw(parent, data),
    ]),
  );
  let tooMany = parent;
  for (let i = 0; i < limits.blocks; i++)
    tooMany = appendRaw(tooMany, checkOf(trueCheck));
  return {
    ...tokens,
    "one block too many": tooMany,
    ...brokenEnvelopes(parent),
  };
}

function brokenEnvelopes(parent: string): Record<string, string> {
  const { blocks: own, proof } = open(parent);
  const [first] = own;
  if (first === undefined || proof.kind === "seal")
    throw new Error("an open token");
  type Change = { key?: Fill; signature?: Uint8Array; extra?: Fill };
  const ed25519: Fill = (key) => key.number(1, 0).data(2, first.nextKey);
  const whole = (
    { key = ed25519, signature = first.signature, extra = () => {} }: Change,
    end: Fill,
  ) => {
    const out = new Out().number(1, 7).message(2, (signed) => {
      signed
        .data(1, first.data)
        .message(2, (inner) => void key(inner))
        .data(3, signature);
      extra(signed);
      signed.number(5, 1);
    });
    end(out);
    return toBase64Url(out.bytes());
  };
  const proven: Fill = (out) =>
    out.message(4, (inner) => inner.data(1, proof.seed));
  const external: Fill = (signed) =>
    signed.message(4, (e) =>
      e.data(1, first.signature).message(2, (k) => void ed25519(k)),
    );
  const p256: Fill = (key) =>
    key.number(1, 1).data(2, new Uint8Array(33).fill(2));
  return {
    "a P-256 key": whole({ key: p256 }, proven),
    "a key of another length": whole(
      { key: (k) => k.number(1, 0).data(2, first.nextKey.slice(1)) },
      proven,
    ),
    "a key without its algorithm": whole(
      { key: (k) => k.data(2, first.nextKey) },
      proven,
    ),
    "a signature of another length": whole(
      { signature: first.signature.slice(1) },
      proven,
    ),
    "a third-party signature": whole({ extra: external }, proven),
    "no proof": whole({}, () => {}),
    "an empty proof": whole({}, (out) => out.message(4, () => {})),
    "two proofs in one": whole({}, (out) =>
      out.message(4, (p) => p.data(1, proof.seed).data(2, first.signature)),
    ),
    "a proof of another length": whole({}, (out) =>
      out.message(4, (p) => p.data(1, proof.seed.slice(1))),
    ),
    nothing: "",
    "no bytes at all": toBase64Url(new Uint8Array(0)) || "====",
    "bytes behind the end": toBase64Url(
      concat(bytesOf(parent), Uint8Array.of(0)),
    ),
    "random text": toBase64Url(
      utf8("just some text, long enough to be read as a token"),
    ),
    "the longest text": "A".repeat(limits.textBytes),
    "a longer text": "A".repeat(limits.textBytes + 4),
    "a far longer text": "A".repeat(1 << 20),
    "deep nesting of unknown fields": toBase64Url(
      Uint8Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? 18 : 120)),
    ),
  };
}
