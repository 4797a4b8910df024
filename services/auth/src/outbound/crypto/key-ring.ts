import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import {
  createSigner,
  generateRootKey,
  type KeySet,
  type RootKey as NamedKey,
  type Signer,
} from "@tixlys/biscuit";
import type { KeyRing, PublicKey, StoredKey } from "../../application/ports.ts";
import { pendingMs, retiringMs } from "../../domain/key/ring.ts";

/** What the ring is made of. */
export type KeyRingParts = {
  /** `kid:hex`, the key of the environment: the first one that signs, and what the others are wrapped under. */
  readonly privateKey: string;
  /** Stands in every token; verifiers of another environment refuse it. None in tests that have one only. */
  readonly environment?: string;
  /** What this process judges with; follows the ring. */
  readonly keySet: KeySet;
};

/** The ring, with the signer that follows it and the keys to publish. */
export type SigningRing = KeyRing & {
  readonly signer: Pick<Signer, "mint" | "mintService">;
  published(): readonly PublicKey[];
};

const nonceBytes = 12;
const tagBytes = 16;

/** Signs with the ring's active key. Until it is loaded, with the environment's. */
export function signingRing({
  privateKey,
  environment,
  keySet,
}: KeyRingParts): SigningRing {
  const signerFor = (key: string): Signer =>
    createSigner(key, environment === undefined ? {} : { environment });
  const own = signerFor(privateKey);
  const [, seed = ""] = privateKey.split(":");
  const wrappingKey = new Uint8Array(
    hkdfSync(
      "sha256",
      Buffer.from(seed, "hex"),
      "",
      "tixlys/auth/root-key/v1",
      32,
    ),
  );
  let signer: Signer = own;
  // Keys that the environment names beside: trusted and published until the ring knows better.
  const named = keySet.list();
  let published: readonly PublicKey[] = named.map(publicOf);
  return {
    own: { keyId: own.kid, publicKey: own.publicKey.split(":")[1] ?? "" },
    make: (keyId) => {
      const made = generateRootKey(keyId);
      return {
        publicKey: made.publicKey.split(":")[1] ?? "",
        wrapped: wrap(wrappingKey, made.privateKey),
      };
    },
    load: (keys) => {
      const live = keys.filter(({ state }) => state !== "retired");
      const active = live.find(({ state }) => state === "active");
      if (active === undefined) return;
      if (active.keyId !== signer.kid)
        signer =
          active.keyId === own.kid
            ? own
            : signerFor(storedKey(active, wrappingKey));
      const beside = named.filter(
        ({ kid }) => !keys.some(({ keyId }) => keyId === kid),
      );
      published = [...live.map(described), ...beside.map(publicOf)];
      const wanted = published.map(({ keyId: kid, publicKey }) => ({
        kid,
        publicKey,
      }));
      // A replacement empties every cache of verified tokens, so the same keys are left alone.
      if (JSON.stringify(wanted) !== JSON.stringify(keySet.list()))
        keySet.replace(wanted);
    },
    published: () => published,
    signer: {
      mint: (claims) => signer.mint(claims),
      mintService: (claims) => signer.mintService(claims),
    },
  };
}

const publicOf = ({ kid, publicKey }: NamedKey): PublicKey => ({
  keyId: kid,
  algorithm: "Ed25519",
  publicKey,
});

function described({ keyId, publicKey, state, since }: StoredKey): PublicKey {
  const after = (ms: number): Date => new Date(since.getTime() + ms);
  return {
    ...publicOf({ kid: keyId, publicKey }),
    ...(state === "pending" ? { notBefore: after(pendingMs) } : {}),
    ...(state === "active" ? { notBefore: since } : {}),
    ...(state === "retiring" ? { notAfter: after(retiringMs) } : {}),
  };
}

function storedKey(
  { keyId, wrapped }: StoredKey,
  wrappingKey: Uint8Array,
): string {
  if (wrapped === undefined)
    throw new Error(`the private half of key ${keyId} is not stored`);
  return unwrap(wrappingKey, wrapped);
}

/** AES-256-GCM: nonce, tag, ciphertext. */
function wrap(key: Uint8Array, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString(
    "base64url",
  );
}

function unwrap(key: Uint8Array, wrapped: string): string {
  const bytes = Buffer.from(wrapped, "base64url");
  const decipher = createDecipheriv(
    "aes-256-gcm",
    key,
    bytes.subarray(0, nonceBytes),
  );
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([
    decipher.update(bytes.subarray(nonceBytes + tagBytes)),
    decipher.final(),
  ]).toString("utf8");
}
