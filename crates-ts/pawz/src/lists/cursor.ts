import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
} from "node:crypto";

/** Writes and reads cursors: opaque to clients, and good only where they were given out (http-rules 36). */
export type Cursors = {
  /** `binding` names the list that the position is good for; nothing of it can be read from the cursor. */
  seal(position: unknown, binding: string): string;
  /** What was sealed; `undefined` for anything that was not, or was for another list. */
  open(cursor: string, binding: string): unknown;
};

/** The form of what follows; a cursor of another one is refused like any that is not ours. */
const form = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + nonceBytes;
const keyForm = /^[0-9a-f]{64}$/i;

/** Whether a text can be the key of cursors: 64 hexadecimal digits. */
export function isCursorKey(key: string): boolean {
  return keyForm.test(key);
}

/**
 * AES-256-GCM with the binding as associated data. The nonce is an HMAC of what is sealed, so that the same page has the same
 * cursor and no counter is shared among replicas; two different positions share one with the odds of 96 random bits.
 *
 * @param key 64 hexadecimal digits, the same in every replica; a new one makes all older cursors invalid.
 */
export function createCursors(key: string): Cursors {
  if (!isCursorKey(key))
    throw new TypeError("the key of cursors is not 64 hexadecimal digits");
  const boxKey = derived(key, "tixlys cursor box");
  const nonceKey = derived(key, "tixlys cursor nonce");
  return {
    seal(position, binding) {
      const text = JSON.stringify(position);
      const nonce = createHmac("sha256", nonceKey)
        .update(JSON.stringify([binding, text]))
        .digest()
        .subarray(0, nonceBytes);
      const box = createCipheriv("aes-256-gcm", boxKey, nonce);
      box.setAAD(Buffer.from(binding));
      const parts = [box.update(text, "utf8"), box.final()];
      return Buffer.concat([
        Buffer.of(form),
        nonce,
        ...parts,
        box.getAuthTag(),
      ]).toString("base64url");
    },
    open(cursor, binding) {
      const bytes = Buffer.from(cursor, "base64url");
      // One spelling only: a client could otherwise tell cursors apart that are the same.
      if (bytes.toString("base64url") !== cursor) return undefined;
      if (bytes.length <= headBytes + tagBytes || bytes[0] !== form)
        return undefined;
      return unsealed(bytes, boxKey, binding);
    },
  };
}

/** A key of its own for each use, and for nothing else that a service derives from the same secret. */
function derived(key: string, use: string): Buffer {
  return Buffer.from(
    hkdfSync("sha256", Buffer.from(key, "hex"), Buffer.alloc(0), use, 32),
  );
}

function unsealed(bytes: Buffer, key: Buffer, binding: string): unknown {
  const nonce = bytes.subarray(1, headBytes);
  const box = createDecipheriv("aes-256-gcm", key, nonce, {
    authTagLength: tagBytes,
  });
  box.setAAD(Buffer.from(binding));
  box.setAuthTag(bytes.subarray(-tagBytes));
  try {
    const text = Buffer.concat([
      box.update(bytes.subarray(headBytes, -tagBytes)),
      box.final(),
    ]).toString("utf8");
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
