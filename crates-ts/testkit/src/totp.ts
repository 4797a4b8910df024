import { createHmac } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const stepMs = 30_000;

/**
 * The code that an authenticator app shows at a moment (RFC 6238: SHA-1, steps of 30 seconds), for tests and scripts that sign
 * in with a second factor. Written apart from the service's own, so that the two check each other.
 *
 * @param secret In base32, as the service gives it out.
 */
export function totpCode(secret: string, at: Date, digits = 6): string {
  const bits = [...secret.toUpperCase().replaceAll(/[\s=]/g, "")]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeUInt32BE(Math.floor(at.getTime() / stepMs), 4);
  const mac = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const start = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(start) % 2 ** 31;
  return String(number % 10 ** digits).padStart(digits, "0");
}
