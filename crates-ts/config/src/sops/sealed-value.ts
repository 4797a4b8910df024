/**
 * One value as sops seals it: AES-256-GCM with a nonce of 32 bytes, the place of the value as
 * additional data. Source: the format of getsops/sops 3 (`aes/cipher.go`).
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const kinds = [
  "str",
  "int",
  "float",
  "bool",
  "bytes",
  "time",
  "comment",
] as const;

/** The type that a value had when it was sealed. */
export type ValueKind = (typeof kinds)[number];

/** An opened value: its text exactly as it was sealed. */
export type OpenedValue = { readonly text: string; readonly kind: ValueKind };

const cipher = "aes-256-gcm";
const nonceBytes = 32;
const tagBytes = 16;
const form =
  /^ENC\[AES256_GCM,data:([A-Za-z0-9+/]+={0,2}),iv:([A-Za-z0-9+/]+={0,2}),tag:([A-Za-z0-9+/]+={0,2}),type:([a-z]+)\]$/;

/** Whether a text has the form of a sealed value. An empty text is sealed as itself. */
export function isSealed(text: string): boolean {
  return text === "" || form.test(text);
}

/**
 * The additional data of a value at the top of a file: its path, each part followed by a colon.
 * A comment there has the path of what holds it, which is empty.
 */
export function placeOf(name: string): string {
  return `${name}:`;
}

/** Opens one value, or answers undefined when its seal does not hold at this place with this key. */
export function openValue(
  sealed: string,
  key: Uint8Array,
  place: string,
): OpenedValue | undefined {
  if (sealed === "") return { text: "", kind: "str" };
  const [, data = "", nonce = "", tag = "", named = ""] =
    form.exec(sealed) ?? [];
  const kind = kinds.find((known) => known === named);
  const iv = Buffer.from(nonce, "base64");
  const authTag = Buffer.from(tag, "base64");
  // A shorter tag would be easier to forge, and GCM would take it.
  if (kind === undefined || iv.length !== nonceBytes) return undefined;
  if (authTag.length !== tagBytes) return undefined;
  try {
    const opening = createDecipheriv(cipher, key, iv, {
      authTagLength: tagBytes,
    });
    opening.setAAD(Buffer.from(place)).setAuthTag(authTag);
    const bytes = Buffer.concat([
      opening.update(Buffer.from(data, "base64")),
      opening.final(),
    ]);
    return { text: utf8.decode(bytes), kind };
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Seals one value with a new nonce; an empty text stays empty, as sops does it. */
export function sealValue(
  text: string,
  key: Uint8Array,
  place: string,
  kind: ValueKind = "str",
): string {
  if (text === "") return "";
  const iv = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, iv, { authTagLength: tagBytes });
  sealing.setAAD(Buffer.from(place));
  const data = Buffer.concat([sealing.update(text, "utf8"), sealing.final()]);
  const [encoded, nonce, tag] = [data, iv, sealing.getAuthTag()].map((bytes) =>
    bytes.toString("base64"),
  );
  return `ENC[AES256_GCM,data:${encoded},iv:${nonce},tag:${tag},type:${kind}]`;
}
