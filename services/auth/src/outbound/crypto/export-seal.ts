import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import type { ExportId } from "../../domain/export/export.ts";
import type { ExportSeal } from "../../application/ports.ts";

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM under a key of each export's own, which follows from the service's secret: a part that is moved to another
 * export does not open, and a dump of the database opens none.
 *
 * @param secret `CURSOR_KEY`, in hexadecimal.
 */
export function exportSeal(secret: string): ExportSeal {
  const keyOf = (id: ExportId): Uint8Array =>
    new Uint8Array(
      hkdfSync(
        "sha256",
        Buffer.from(secret, "hex"),
        Buffer.from(id),
        "tixlys auth exports",
        32,
      ),
    );
  return {
    seal(id, records) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", keyOf(id), nonce);
      const text = Buffer.concat([
        cipher.update(Bun.gzipSync(Buffer.from(records, "utf8"))),
        cipher.final(),
      ]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString(
        "base64url",
      );
    },
    open(id, sealed) {
      const bytes = Buffer.from(sealed, "base64url");
      const nonce = bytes.subarray(0, nonceBytes);
      const decipher = createDecipheriv("aes-256-gcm", keyOf(id), nonce);
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      const text = Buffer.concat([
        decipher.update(bytes.subarray(nonceBytes + tagBytes)),
        decipher.final(),
      ]);
      return Buffer.from(Bun.gunzipSync(text)).toString("utf8");
    },
  };
}
