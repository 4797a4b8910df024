/** Message encryption for web push (RFC 8291) in the `aes128gcm` coding (RFC 8188), over WebCrypto. */
import type { SubscriptionKeys } from "../../domain/push/subscription.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Of one message, made for it alone. */
export type Ephemeral = {
  readonly keys: CryptoKeyPair;
  /** 16 bytes. */
  readonly salt: Bytes;
};

const curve = { name: "ECDH", namedCurve: "P-256" };
/** One record holds the whole message; push services take 4,096 bytes at least and often no more (RFC 8291 §4). */
const recordBytes = 4_096;
const tagBytes = 16;
const headerBytes = 16 + 4 + 1 + 65;
/** The longest plaintext: what fits a record, a delimiter and a tag into a body of 4,096 bytes. */
export const plaintextMaxBytes = recordBytes - headerBytes - tagBytes - 1;
/** Messages are filled up to a multiple of this, so that their length tells less of what they say. */
const paddedToBytes = 256;
const text = (value: string): Bytes => new TextEncoder().encode(value);

/** Makes what one message is encrypted with. */
export async function newEphemeral(): Promise<Ephemeral> {
  const keys = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
  return { keys, salt: crypto.getRandomValues(new Uint8Array(16)) };
}

/**
 * The body of a push: header, then one record.
 *
 * @param padding Zeros behind the delimiter; the usual number when absent.
 * @throws Error for keys that are none, or a plaintext of more than `plaintextMaxBytes`.
 */
export async function encrypt(
  plaintext: Bytes,
  to: SubscriptionKeys,
  { keys, salt }: Ephemeral,
  padding = paddingOf(plaintext.length),
): Promise<Bytes> {
  if (plaintext.length > plaintextMaxBytes)
    throw new Error("the plaintext does not fit into one record");
  const own = await rawOf(keys.publicKey);
  const { key, nonce } = await derived(to, keys.privateKey, own, salt);
  // RFC 8188 §2: 0x02 ends the last record, and here there is but one.
  const record = joined(
    plaintext,
    new Uint8Array([2]),
    new Uint8Array(padding),
  );
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce },
    key,
    record,
  );
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, recordBytes);
  const idLength = new Uint8Array([own.length]);
  return joined(salt, size, idLength, own, new Uint8Array(sealed));
}

function paddingOf(length: number): number {
  const full = Math.ceil((length + 1) / paddedToBytes) * paddedToBytes - 1;
  return Math.max(0, Math.min(full, plaintextMaxBytes) - length);
}

/** RFC 8291 §3.4. */
async function derived(
  to: SubscriptionKeys,
  privateKey: CryptoKey,
  own: Bytes,
  salt: Bytes,
): Promise<{ key: CryptoKey; nonce: Bytes }> {
  const theirs = decoded(to.p256dh);
  const publicKey = await crypto.subtle.importKey(
    "raw",
    theirs,
    curve,
    false,
    [],
  );
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: publicKey },
    privateKey,
    256,
  );
  const info = joined(text("WebPush: info\0"), theirs, own);
  const secret = await hkdf(new Uint8Array(shared), decoded(to.auth), info, 32);
  const cek = await hkdf(
    secret,
    salt,
    text("Content-Encoding: aes128gcm\0"),
    16,
  );
  const nonce = await hkdf(secret, salt, text("Content-Encoding: nonce\0"), 12);
  const key = await crypto.subtle.importKey("raw", cek, "AES-GCM", false, [
    "encrypt",
  ]);
  return { key, nonce };
}

async function hkdf(
  secret: Bytes,
  salt: Bytes,
  info: Bytes,
  bytes: number,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, [
    "deriveBits",
  ]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, bytes * 8));
}

async function rawOf(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey("raw", key));
}

function decoded(base64url: string): Bytes {
  return Uint8Array.from(Buffer.from(base64url, "base64url"));
}

function joined(...parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
