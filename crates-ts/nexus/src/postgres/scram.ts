import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const ITERATIONS = 4096;
const KEY_BYTES = 32;

/**
 * The SCRAM-SHA-256 verifier that PostgreSQL stores for a password (RFC 5803, RFC 7677), so that the
 * password itself never stands in a statement, a server log or `pg_stat_activity`.
 *
 * @param password Printable ASCII: other characters would need SASLprep first.
 * @throws RangeError for anything else.
 */
export function scramVerifier(
  password: string,
  salt: Uint8Array = randomBytes(16),
): string {
  if (!/^[\x20-\x7e]+$/.test(password))
    throw new RangeError("a role's password must be printable ASCII");
  const salted = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, "sha256");
  const key = (label: string): Buffer =>
    createHmac("sha256", salted).update(label).digest();
  const stored = createHash("sha256")
    .update(key("Client Key"))
    .digest("base64");
  const server = key("Server Key").toString("base64");
  const shown = Buffer.from(salt).toString("base64");
  return `SCRAM-SHA-256$${String(ITERATIONS)}:${shown}$${stored}:${server}`;
}
