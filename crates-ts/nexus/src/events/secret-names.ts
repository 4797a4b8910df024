import type { Json } from "../event-store.ts";

/** Words that name a secret, alone or in a row (`api key`), in the singular. */
const secretWords: readonly string[] = [
  "password",
  "passwd",
  "pwd",
  "passphrase",
  "passcode",
  "secret",
  "credential",
  "token",
  "jwt",
  "otp",
  "totp",
  "pin",
  "cvv",
  "cvc",
  "api key",
  "apikey",
  "private key",
  "signing key",
  "encryption key",
  "session key",
  "access key",
  "seed phrase",
  "recovery code",
  "backup code",
];

/** What a name ends in when it says something about a secret and is none: `tokenId`, `passwordChangedAt`. */
const harmlessEndings: ReadonlySet<string> = new Set([
  "id",
  "ids",
  "at",
  "count",
  "kind",
  "type",
  "version",
  "until",
]);

/**
 * Whether a field of this name looks like a credential or a secret, which no stream ever holds: a stream cannot
 * forget. `passwordHash` does, `tokenId` does not.
 */
export function looksSecret(name: string): boolean {
  const words = wordsOf(name);
  if (harmlessEndings.has(words.at(-1) ?? "")) return false;
  const singular = words.map((word) => word.replace(/s$/, ""));
  const text = ` ${words.join(" ")}  ${singular.join(" ")} `;
  return secretWords.some((secret) => text.includes(` ${secret} `));
}

/** @throws RangeError naming the first key, at any depth, that looks like a secret. */
export function checkNoSecrets(data: Json): void {
  if (isList(data)) {
    for (const item of data) checkNoSecrets(item);
    return;
  }
  if (typeof data !== "object" || data === null) return;
  for (const [name, value] of Object.entries(data)) {
    if (looksSecret(name)) throw secretRefused(name);
    checkNoSecrets(value);
  }
}

/** The refusal of one name; `where` is its event's type, when that is known. */
export function secretRefused(name: string, where = "an event"): RangeError {
  return new RangeError(
    `${name} in ${where} looks like a secret, and no stream holds secrets: keep it in a table, or name it for what it is`,
  );
}

function isList(data: Json): data is readonly Json[] {
  return Array.isArray(data);
}

/** `apiKeyHash`, `api_key_hash` and `APIKeyHash` are all `api key hash`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
