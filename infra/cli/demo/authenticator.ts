import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;
const DIGITS = 6;

/** The code that an authenticator app shows at a moment (RFC 6238 with SHA-1), from the secret in base32 (RFC 4648 §6). */
export function totpCode(secret: string, at: Date): string {
  const bits = [...secret]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / STEP_MS)));
  const mac = createHmac("sha1", Buffer.from(key)).update(step).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) % 2 ** 31;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}
