import { fromBase64Url, toBase64Url } from "../bytes.ts";
import { generate, importSeed, sign } from "../crypto/ed25519.ts";
import { signedPayload } from "../token/chain.ts";
import { readEnvelope, writeEnvelope } from "../wire/envelope.ts";
import type { Envelope, SignedBlock } from "../wire/envelope.ts";
import { Writer } from "../wire/writer.ts";

/** Tokens taken apart and put together again, as someone would who holds one and means no good. */

export const bytesOf = (token: string): Uint8Array => {
  const bytes = fromBase64Url(token);
  if (bytes === undefined) throw new Error("not a token");
  return bytes;
};
export const open = (token: string): Envelope =>
  readEnvelope(bytesOf(token), { blocks: 99 });
export const close = (envelope: Envelope): string =>
  toBase64Url(writeEnvelope(envelope));

/** Changes an envelope without signing anything again. */
export const change = (
  token: string,
  alter: (envelope: Envelope) => Partial<Envelope>,
): string => {
  const envelope = open(token);
  return close({ ...envelope, ...alter(envelope) });
};

/** Replaces the block at `index`. */
export const changeBlock = (
  token: string,
  index: number,
  alter: (block: SignedBlock) => Partial<SignedBlock>,
): string =>
  change(token, ({ blocks }) => ({
    blocks: blocks.map((block, i) =>
      i === index ? { ...block, ...alter(block) } : block,
    ),
  }));

/** Appends a block of any bytes with a good signature, as every holder of an open token can. */
export function appendRaw(
  token: string,
  data: Uint8Array,
  over: { nextKey?: Uint8Array; version?: number } = {},
): string {
  const envelope = open(token);
  const { proof, blocks } = envelope;
  const key = proof.kind === "secret" ? importSeed(proof.seed) : undefined;
  if (key === undefined) throw new Error("sealed");
  const next = generate();
  const unsigned = {
    data,
    nextKey: over.nextKey ?? next.publicRaw,
    version: over.version ?? 1,
  };
  const payload = signedPayload(unsigned, blocks.at(-1)?.signature);
  const block = { ...unsigned, signature: sign(key, payload) };
  return close({
    ...envelope,
    blocks: [...blocks, block],
    proof: { kind: "secret", seed: next.seed },
  });
}

/** A block in bytes: Datalog version 6, then whatever `fill` writes. */
export const block = (
  fill: (writer: Writer) => unknown,
  symbols: readonly string[] = [],
  version = 6,
): Uint8Array => {
  const writer = new Writer();
  for (const symbol of symbols) writer.text(1, symbol);
  writer.number(3, version);
  fill(writer);
  return writer.bytes();
};

/** A check with one query, whose inside `fill` writes after the head. */
export const check = (
  writer: Writer,
  fill: (query: Writer) => unknown,
): Writer =>
  writer.message(6, (inner) =>
    inner.message(1, (query) => {
      query.message(1, (head) => head.number(1, 27));
      fill(query);
    }),
  );

/** An expression of raw operations inside a query. */
export const expression = (
  query: Writer,
  ...operations: ((operation: Writer) => unknown)[]
): Writer =>
  query.message(3, (inner) => {
    for (const fill of operations) inner.message(1, (op) => void fill(op));
  });

export const integer =
  (value: number) =>
  (operation: Writer): Writer =>
    operation.message(1, (term) => term.signed(2, value));
export const bool =
  (value: boolean) =>
  (operation: Writer): Writer =>
    operation.message(1, (term) => term.number(6, value ? 1 : 0));
export const binary =
  (kind: number) =>
  (operation: Writer): Writer =>
    operation.message(3, (op) => op.number(1, kind));
export const unary =
  (kind: number) =>
  (operation: Writer): Writer =>
    operation.message(2, (op) => op.number(1, kind));
