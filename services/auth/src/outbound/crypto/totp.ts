import { createHmac, timingSafeEqual } from "node:crypto";
import { totpDrift, totpStepMs } from "../../domain/factor/factor.ts";

/** Which step of 30 seconds a moment lies in (RFC 6238 §4.2, counted from 1970). */
export const stepAt = (at: Date): number =>
  Math.floor(at.getTime() / totpStepMs);

/** The code of one step: HMAC-SHA-1 and dynamic truncation (RFC 4226 §5.3), which every app knows. */
export function codeOf(secret: Uint8Array, step: number, digits = 6): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** The step for which a code is right now, one early or late at most; every one is compared, whichever is right. */
export function matchingStep(
  secret: Uint8Array,
  code: string,
  now: Date,
): number | undefined {
  const given = Buffer.from(code.padEnd(6).slice(0, 6));
  const present = stepAt(now);
  let found: number | undefined;
  for (let drift = -totpDrift; drift <= totpDrift; drift += 1) {
    const wanted = Buffer.from(codeOf(secret, present + drift));
    if (given.length === wanted.length && timingSafeEqual(given, wanted))
      found = present + drift;
  }
  return code.length === 6 ? found : undefined;
}
