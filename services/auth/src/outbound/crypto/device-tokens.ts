import { createHash, randomBytes } from "node:crypto";
import type { DeviceHash, DeviceTokens } from "../../application/ports.ts";

const tokenBytes = 32;
const token = /^[A-Za-z0-9_-]{43}$/;

/** Tokens of known devices: 256 random bits, of which only the SHA-256 is stored. */
export const deviceTokens: DeviceTokens = {
  issue() {
    const issued = randomBytes(tokenBytes).toString("base64url");
    return { token: issued, hash: hashOf(issued) };
  },
  hashOf: (shown) => (token.test(shown) ? hashOf(shown) : undefined),
};

function hashOf(shown: string): DeviceHash {
  // cast: this is what a DeviceHash is.
  return createHash("sha256").update(shown).digest("base64url") as DeviceHash;
}
