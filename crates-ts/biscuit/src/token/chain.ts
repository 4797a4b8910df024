import { concat, equal, utf8 } from "../bytes.ts";
import { importPublicKey, importSeed, verify } from "../crypto/ed25519.ts";
import type { PublicKey } from "../crypto/ed25519.ts";
import type { Envelope, SignedBlock } from "../wire/envelope.ts";
import { uint32LittleEndian } from "../wire/writer.ts";

/** The chain of signatures (Biscuit specification, "Cryptography"): each block's key signs the next block. */

/** Version of the signed payload that we write; 0 is read too, as older libraries write it. */
export const SIGNATURE_VERSION = 1;

const algorithm = uint32LittleEndian(0);
const label = {
  block: utf8("\0BLOCK\0\0VERSION\0"),
  payload: utf8("\0PAYLOAD\0"),
  algorithm: utf8("\0ALGORITHM\0"),
  nextKey: utf8("\0NEXTKEY\0"),
  previous: utf8("\0PREVSIG\0"),
};

/** What is signed for a block; `previous` is the signature of the block before, undefined for the authority block. */
export function signedPayload(
  block: Omit<SignedBlock, "signature">,
  previous: Uint8Array | undefined,
): Uint8Array {
  if (block.version === 0) return concat(block.data, algorithm, block.nextKey);
  return concat(
    label.block,
    uint32LittleEndian(block.version),
    label.payload,
    block.data,
    label.algorithm,
    algorithm,
    label.nextKey,
    block.nextKey,
    ...(previous === undefined ? [] : [label.previous, previous]),
  );
}

/** What is signed when a token is sealed. */
export const sealPayload = (last: SignedBlock): Uint8Array =>
  concat(last.data, algorithm, last.nextKey, last.signature);

/**
 * Verifies the whole chain under a root key.
 *
 * @returns why it does not hold, or undefined where it does
 */
export function chainProblem(
  envelope: Envelope,
  root: PublicKey,
): string | undefined {
  let key = root;
  let last: SignedBlock | undefined;
  for (const [i, block] of envelope.blocks.entries()) {
    if (last !== undefined && block.version < last.version)
      return `block ${i}: older signature version than before it`;
    if (!verify(key, signedPayload(block, last?.signature), block.signature))
      return `block ${i}: signature`;
    const next = importPublicKey(block.nextKey);
    if (next === undefined)
      return `block ${i}: next key is not canonical or of small order`;
    key = next;
    last = block;
  }
  return last === undefined ? "no block" : proofProblem(envelope, last, key);
}

function proofProblem(
  envelope: Envelope,
  last: SignedBlock,
  key: PublicKey,
): string | undefined {
  const { proof } = envelope;
  if (proof.kind === "seal")
    return verify(key, sealPayload(last), proof.signature)
      ? undefined
      : "proof: seal";
  const own = importSeed(proof.seed)?.publicRaw;
  return own !== undefined && equal(own, key.raw)
    ? undefined
    : "proof: key of another token";
}
