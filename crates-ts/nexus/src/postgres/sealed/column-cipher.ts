import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { ColumnKey } from "./column-keys.ts";
import { SealedColumnError } from "./sealed-column-error.ts";

/** Where a sealed value lies: it opens there and nowhere else. */
export type SealedPlace = {
  /** Service, table and column: `users.providers.personal_id`. */
  readonly column: string;
  /** The row's owner or id: a value moved into somebody else's row does not open. */
  readonly row: string;
};

/** Seals texts for columns that a database dump must not show in clear. */
export type ColumnCipher = {
  /** `v1.<key id>.<base64url of nonce ‖ ciphertext ‖ tag>`, under the first key; another text each time. */
  seal(text: string, place: SealedPlace): string;
  /**
   * What was sealed for this place, under whichever of the keys.
   *
   * @throws SealedColumnError when the form, the key, the place or a single bit is another one.
   */
  open(sealed: string, place: SealedPlace): string;
  /** Whether it lies under the key that seals today; else it waits to be sealed anew. */
  isCurrent(sealed: string): boolean;
  /** The beginning of everything that lies under the key that seals today, for `column not like '…%'`. */
  readonly currentPrefix: string;
};

const cipher = "aes-256-gcm";
const form = "v1";
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const sealedForm = /^v1\.(\d{1,10})\.([A-Za-z0-9_-]+)$/;

/**
 * AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D §8.2.2: up to 2³² values under one key); form, key id and
 * place are its associated data.
 *
 * @param keyring The first key seals, every one opens.
 * @throws TypeError when there is none, one has not 32 bytes, or two have the same id.
 */
export function columnCipher({
  keys,
}: {
  readonly keys: readonly ColumnKey[];
}): ColumnCipher {
  const [sealing] = keys;
  if (sealing === undefined)
    throw new TypeError("a column cipher needs at least one key");
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  if (byId.size !== keys.length)
    throw new TypeError("two column keys have the same id");
  if (keys.some(({ key }) => key.length !== keyBytes))
    throw new TypeError("a column key must have 32 bytes");
  const currentPrefix = `${form}.${sealing.id}.`;
  return {
    currentPrefix,
    isCurrent: (sealed) => sealed.startsWith(currentPrefix),
    seal(text, place) {
      const nonce = randomBytes(nonceBytes);
      const box = createCipheriv(cipher, sealing.key, nonce);
      box.setAAD(bound(sealing.id, place));
      const parts = [nonce, box.update(text, "utf8"), box.final()];
      const bytes = Buffer.concat([...parts, box.getAuthTag()]);
      return `${currentPrefix}${bytes.toString("base64url")}`;
    },
    open(sealed, place) {
      const [, id, body] = sealedForm.exec(sealed) ?? [];
      if (id === undefined || body === undefined)
        throw new SealedColumnError("malformed", place.column);
      const key = byId.get(id);
      if (key === undefined)
        throw new SealedColumnError("unknown-key", place.column, id);
      return opened(Buffer.from(body, "base64url"), key, id, place);
    },
  };
}

/** As JSON, so that no two places have the same bytes. */
function bound(keyId: string, { column, row }: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([form, keyId, column, row]));
}

function opened(
  bytes: Buffer,
  key: Uint8Array,
  id: string,
  place: SealedPlace,
): string {
  if (bytes.length < nonceBytes + tagBytes)
    throw new SealedColumnError("malformed", place.column);
  const nonce = bytes.subarray(0, nonceBytes);
  const box = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  box.setAAD(bound(id, place));
  box.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([
      box.update(bytes.subarray(nonceBytes, -tagBytes)),
      box.final(),
    ]).toString("utf8");
  } catch {
    throw new SealedColumnError("altered", place.column, id);
  }
}
