import { concat, toBase64Url } from "../../src/bytes.ts";
import { generate, sign } from "../../src/crypto/ed25519.ts";
import { signedPayload } from "../../src/token/chain.ts";
import { Writer } from "../../src/wire/writer.ts";
import {
  appendRaw,
  block,
  bytesOf,
  change,
  changeBlock,
  check,
  open,
} from "../../src/testing/rewrite.ts";

/** What someone may do to a token. `at` picks a place. None of it may ever turn a no into a yes. */
export type Mutation = (token: string, at: number) => string;

const identity = Uint8Array.of(1, ...new Uint8Array(31));
const nonCanonical = Uint8Array.fromHex(`f0${"ff".repeat(30)}7f`);
const groupOrder = BigInt(
  "0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",
);

const pick = (token: string, at: number): number =>
  at % open(token).blocks.length;
const raw = (token: string, alter: (bytes: Uint8Array) => Uint8Array): string =>
  toBase64Url(alter(bytesOf(token)));

function raiseScalar(signature: Uint8Array): Uint8Array {
  const s =
    BigInt(`0x${signature.slice(32).toReversed().toHex()}`) + groupOrder;
  return concat(
    signature.slice(0, 32),
    Uint8Array.fromHex(s.toString(16).padStart(64, "0")).toReversed(),
  );
}

/** A block that a stranger's key has signed in the place of the right one. */
const resign: Mutation = (token, at) => {
  const { blocks } = open(token);
  const index = at % blocks.length;
  return changeBlock(token, index, (own) => ({
    signature: sign(
      generate(),
      signedPayload(own, blocks[index - 1]?.signature),
    ),
  }));
};

/** Ends a token with a key that fits every message, and forges what that key would sign. */
const forgeEnd = (token: string, nextKey: Uint8Array): string => {
  if (open(token).proof.kind === "seal")
    return change(token, () => ({
      proof: { kind: "seal", signature: new Uint8Array(64) },
    }));
  const harmless = block((writer) =>
    check(writer, (query) =>
      query.message(3, (e) =>
        e.message(1, (op) => op.message(1, (t) => t.number(6, 1))),
      ),
    ),
  );
  const ended = appendRaw(token, harmless, { nextKey });
  return change(ended, () => ({
    proof: { kind: "seal", signature: concat(identity, new Uint8Array(32)) },
  }));
};

export const mutations: Readonly<Record<string, Mutation>> = {
  "a flipped bit": (token, at) =>
    raw(token, (bytes) =>
      bytes.map((byte, i) =>
        i === at % bytes.length ? byte ^ (1 << (at % 8)) : byte,
      ),
    ),
  "a cut-off end": (token, at) =>
    raw(token, (bytes) => bytes.slice(0, at % bytes.length)),
  "an unknown field at the end": (token) =>
    raw(token, (bytes) => concat(bytes, new Writer().number(9, 1).bytes())),
  "the proof twice": (token) => {
    const { proof } = open(token);
    const again = new Writer().message(4, (inner) =>
      proof.kind === "secret"
        ? inner.data(1, proof.seed)
        : inner.data(2, proof.signature),
    );
    return raw(token, (bytes) => concat(bytes, again.bytes()));
  },
  "the key id twice": (token) =>
    raw(token, (bytes) => concat(new Writer().number(1, 9).bytes(), bytes)),
  "a number that is longer than needed": (token) =>
    raw(token, ([tag, kid, ...rest]) =>
      Uint8Array.of(tag ?? 0, (kid ?? 0) | 0x80, 0, ...rest),
    ),
  "another key id": (token) => change(token, () => ({ rootKeyId: 8 })),
  "no key id": (token) => change(token, () => ({ rootKeyId: undefined })),
  "blocks in another order": (token) =>
    change(token, ({ blocks: [first, ...rest] }) => ({
      blocks: [...(first === undefined ? [] : [first]), ...rest.toReversed()],
    })),
  "a block left out": (token, at) =>
    change(token, ({ blocks }) => ({
      blocks:
        blocks.length === 1
          ? blocks
          : blocks.filter((_, i) => i !== at % blocks.length),
    })),
  "a block twice": (token, at) =>
    change(token, ({ blocks }) => ({
      blocks: blocks.flatMap((own, i) =>
        i === at % blocks.length ? [own, own] : [own],
      ),
    })),
  "a block signed by a stranger": resign,
  "a next key of small order": (token) => forgeEnd(token, identity),
  "a next key in another encoding": (token) => forgeEnd(token, nonCanonical),
  "a next key of small order inside": (token, at) =>
    changeBlock(token, pick(token, at), () => ({ nextKey: identity })),
  "S above L": (token, at) =>
    changeBlock(token, pick(token, at), ({ signature }) => ({
      signature: raiseScalar(signature),
    })),
  "R of small order": (token, at) =>
    changeBlock(token, pick(token, at), ({ signature }) => ({
      signature: concat(identity, signature.slice(32)),
    })),
  "another signature version": (token, at) =>
    changeBlock(token, pick(token, at), ({ version }) => ({
      version: 1 - version,
    })),
  "another proof": (token) =>
    change(token, () => ({ proof: { kind: "secret", seed: generate().seed } })),
  "a seal of nothing": (token) =>
    change(token, () => ({
      proof: { kind: "seal", signature: new Uint8Array(64) },
    })),
  "a further block behind a seal": (token) =>
    appendRaw(
      change(token, () => ({
        proof: { kind: "secret", seed: generate().seed },
      })),
      block(() => {}),
    ),
};
