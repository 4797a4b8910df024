import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type {
  ApiKeyHash,
  ApiKeyHint,
  ApiKeySecrets,
} from "../../application/ports.ts";

/**
 * API keys: `tixlys_<env>_<secret><checksum>`, 43 and 6 characters of base 62.
 *
 * Scanners find leaked ones by the prefix and tell them from noise by the checksum (CRC-32 of everything before it). The
 * secret has 256 random bits, so that a plain SHA-256 is all that has to be stored.
 */
const alphabet =
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const secretLength = 43;
const checksumLength = 6;

const labels: Readonly<Record<string, string>> = {
  production: "live",
  staging: "staging",
  development: "dev",
};

/** What every API key of an environment begins with. */
export const apiKeyPrefix = (environment: string): string =>
  `tixlys_${labels[environment] ?? environment}_`;

/** Keys of one environment; those of another are no keys here. */
export function apiKeySecrets(environment: string): ApiKeySecrets {
  const prefix = apiKeyPrefix(environment);
  return {
    issue() {
      const body = `${prefix}${secret()}`;
      const text = `${body}${checksumOf(body)}`;
      // cast: this is what an ApiKeyHint is.
      const hint = `${prefix}…${text.slice(-4)}` as ApiKeyHint;
      return { text, hash: sha256(text), hint };
    },
    hashOf: (text) => (isWellFormed(text, prefix) ? sha256(text) : undefined),
  };
}

function isWellFormed(text: string, prefix: string): boolean {
  if (text.length !== prefix.length + secretLength + checksumLength)
    return false;
  const body = text.slice(0, -checksumLength);
  return (
    text.startsWith(prefix) && text.slice(-checksumLength) === checksumOf(body)
  );
}

/** Each character is as likely as any other: bytes beyond the last whole round of the alphabet are thrown away. */
function secret(): string {
  const fair = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < secretLength)
    for (const byte of randomBytes(secretLength))
      if (byte < fair && text.length < secretLength)
        text += alphabet[byte % alphabet.length];
  return text;
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let place = 0; place < checksumLength; place += 1) {
    text = `${alphabet[rest % alphabet.length]}${text}`;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}

function sha256(text: string): ApiKeyHash {
  // cast: this is what an ApiKeyHash is.
  return createHash("sha256").update(text).digest("base64url") as ApiKeyHash;
}
