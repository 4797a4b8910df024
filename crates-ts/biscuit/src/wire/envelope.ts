import { KEY_BYTES, SIGNATURE_BYTES } from "../crypto/ed25519.ts";
import type { Limits } from "../token/limits.ts";
import { malformed, Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

/** One signed block: its Datalog in bytes, the key that signs the next one, and the version of the signed payload. */
export type SignedBlock = {
  data: Uint8Array;
  nextKey: Uint8Array;
  signature: Uint8Array;
  version: number;
};

/** Proof of the last key: the key itself (the token can be narrowed), or its signature (it is sealed). */
export type Proof =
  | { kind: "secret"; seed: Uint8Array }
  | { kind: "seal"; signature: Uint8Array };

/** A token as it travels; the authority block is the first. `rootKeyId` is a hint that nobody signed. */
export type Envelope = {
  rootKeyId: number | undefined;
  blocks: readonly SignedBlock[];
  proof: Proof;
};

const ED25519 = 0;
const NEWEST_SIGNATURE = 1;
const UINT32_MAX = 0xffff_ffff;

/** Reads `Biscuit` under the token profile: Ed25519 alone, no third-party blocks. */
export function readEnvelope(
  bytes: Uint8Array,
  limits: Pick<Limits, "blocks">,
): Envelope {
  const reader = new Reader(bytes, "token");
  const blocks: SignedBlock[] = [];
  let rootKeyId: number | undefined;
  let proof: Proof | undefined;
  while (reader.next()) {
    if (reader.field === 1) rootKeyId = reader.number();
    else if (reader.field === 2)
      blocks.push(readSignedBlock(reader.message("authority block")));
    else if (reader.field === 3 && blocks.length > 0)
      blocks.push(readSignedBlock(reader.repeated().message("block")));
    else if (reader.field === 4) proof = readProof(reader.message("proof"));
    else reader.refuse();
    if (blocks.length > limits.blocks) malformed("token: too many blocks");
  }
  if (rootKeyId !== undefined && rootKeyId > UINT32_MAX)
    malformed("token: key id is too large");
  if (blocks.length === 0 || proof === undefined)
    return malformed("token: authority block or proof is missing");
  return { rootKeyId, blocks, proof };
}

/** Writes `Biscuit`. */
export function writeEnvelope(envelope: Envelope): Uint8Array {
  const writer = new Writer();
  if (envelope.rootKeyId !== undefined) writer.number(1, envelope.rootKeyId);
  for (const [i, block] of envelope.blocks.entries()) {
    writer.message(i === 0 ? 2 : 3, (inner) => writeSignedBlock(inner, block));
  }
  const { proof } = envelope;
  writer.message(4, (inner) =>
    proof.kind === "secret"
      ? inner.data(1, proof.seed)
      : inner.data(2, proof.signature),
  );
  return writer.bytes();
}

function readSignedBlock(reader: Reader): SignedBlock {
  let data: Uint8Array | undefined;
  let nextKey: Uint8Array | undefined;
  let signature: Uint8Array | undefined;
  let version = 0;
  while (reader.next()) {
    if (reader.field === 1) data = reader.data();
    else if (reader.field === 2)
      nextKey = readPublicKey(reader.message("next key"));
    else if (reader.field === 3)
      signature = fixed(reader.data(), SIGNATURE_BYTES, "signature");
    else if (reader.field === 4)
      malformed(
        "block: third-party blocks need a registered key, and there is none",
      );
    else if (reader.field === 5) version = readSignatureVersion(reader);
    else reader.refuse();
  }
  if (data === undefined || nextKey === undefined || signature === undefined)
    return malformed("block: part missing");
  return { data, nextKey, signature, version };
}

function readSignatureVersion(reader: Reader): number {
  const version = reader.number();
  // Version 0 is written by leaving the field out.
  return version === NEWEST_SIGNATURE
    ? version
    : malformed(`block: signature version ${version}`);
}

function readPublicKey(reader: Reader): Uint8Array {
  let algorithm = -1;
  let key: Uint8Array | undefined;
  while (reader.next()) {
    if (reader.field === 1) algorithm = reader.number();
    else if (reader.field === 2) key = reader.data();
    else reader.refuse();
  }
  if (algorithm !== ED25519) malformed("key: only Ed25519 is allowed");
  return key === undefined
    ? malformed("key: missing")
    : fixed(key, KEY_BYTES, "key");
}

function readProof(reader: Reader): Proof {
  if (!reader.next()) return malformed("proof: empty");
  const proof = readProofContent(reader);
  if (reader.next()) malformed("proof: more than one");
  return proof;
}

function readProofContent(reader: Reader): Proof {
  if (reader.field === 1)
    return { kind: "secret", seed: fixed(reader.data(), KEY_BYTES, "proof") };
  if (reader.field === 2)
    return {
      kind: "seal",
      signature: fixed(reader.data(), SIGNATURE_BYTES, "proof"),
    };
  return reader.refuse();
}

function writeSignedBlock(writer: Writer, block: SignedBlock): void {
  writer
    .data(1, block.data)
    .message(2, (key) => key.number(1, ED25519).data(2, block.nextKey))
    .data(3, block.signature);
  if (block.version > 0) writer.number(5, block.version);
}

const fixed = (bytes: Uint8Array, length: number, what: string): Uint8Array =>
  bytes.length === length
    ? bytes
    : malformed(`${what}: ${bytes.length} bytes instead of ${length}`);
