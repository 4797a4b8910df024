import { equal } from "../bytes.ts";
import { generate, importSeed, sign } from "../crypto/ed25519.ts";
import type { PrivateKey } from "../crypto/ed25519.ts";
import type { SymbolTable } from "../datalog/symbols.ts";
import type { Block } from "../datalog/terms.ts";
import { writeBlock } from "../wire/block-writer.ts";
import type { Envelope, SignedBlock } from "../wire/envelope.ts";
import { sealPayload, signedPayload, SIGNATURE_VERSION } from "./chain.ts";

/** A token under construction. */
export type Draft = { envelope: Envelope; symbols: SymbolTable };

/** Signs an authority block with a root key. */
export function signAuthority(
  rootKeyId: number,
  root: PrivateKey,
  block: Block,
  symbols: SymbolTable,
): Draft {
  const [signed, next] = signBlock(root, writeBlock(block, symbols), undefined);
  return {
    envelope: {
      rootKeyId,
      blocks: [signed],
      proof: { kind: "secret", seed: next.seed },
    },
    symbols,
  };
}

/** Appends a block; undefined where the token is sealed or its proof is another token's. */
export function appendBlock(draft: Draft, block: Block): Draft | undefined {
  const { envelope, symbols } = draft;
  const open = openProof(envelope);
  if (open === undefined) return undefined;
  const [signed, next] = signBlock(
    open.key,
    writeBlock(block, symbols),
    open.last.signature,
  );
  const blocks = [...envelope.blocks, signed];
  return {
    envelope: {
      ...envelope,
      blocks,
      proof: { kind: "secret", seed: next.seed },
    },
    symbols,
  };
}

/** Signs the end of a token, so that nothing can be appended; undefined as with `appendBlock`. */
export function sealEnvelope(envelope: Envelope): Envelope | undefined {
  const open = openProof(envelope);
  if (open === undefined) return undefined;
  return {
    ...envelope,
    proof: { kind: "seal", signature: sign(open.key, sealPayload(open.last)) },
  };
}

function openProof(
  envelope: Envelope,
): { key: PrivateKey; last: SignedBlock } | undefined {
  const last = envelope.blocks.at(-1);
  const key =
    envelope.proof.kind === "secret"
      ? importSeed(envelope.proof.seed)
      : undefined;
  if (
    last === undefined ||
    key === undefined ||
    !equal(key.publicRaw, last.nextKey)
  )
    return undefined;
  return { key, last };
}

function signBlock(
  key: PrivateKey,
  data: Uint8Array,
  previous: Uint8Array | undefined,
): [SignedBlock, PrivateKey] {
  const next = generate();
  const unsigned = {
    data,
    nextKey: next.publicRaw,
    version: SIGNATURE_VERSION,
  };
  return [
    { ...unsigned, signature: sign(key, signedPayload(unsigned, previous)) },
    next,
  ];
}
