/** Words that make a name secret wherever they stand in it, also without a separator. */
const secretWords =
  /password|passwd|passphrase|secret|token|authorization|cookie|apikey|privatekey|credential|recoverycode|bearer|otpauth/;

/** Names that are secret although they end harmlessly. */
const secretNames = new Set(["personalid", "nationalid", "taxid"]);

/** Words that make a name secret only when they stand alone between separators. */
const secretSegments = new Set([
  "pwd",
  "otp",
  "totp",
  "jwt",
  "biscuit",
  "sealed",
  "pin",
  "signature",
]);

/** Last words that say that the value is about a secret and not the secret: `tokenId`, `tokenType`. */
const harmlessEndings = new Set(
  "id ids type kind count at ms seconds bytes length ttl expiry algorithm reason present".split(
    " ",
  ),
);

const maxCached = 2000;
const cache = new Map<string, boolean>();

/**
 * Whether a field of this name holds a secret, by its words in any spelling: `refresh_token`,
 * `X-Api-Key`, `accesstoken`. The answer is kept for the first 2,000 names.
 */
export function isSecretKey(name: string): boolean {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const judged = judge(name);
  if (cache.size < maxCached) cache.set(name, judged);
  return judged;
}

function judge(name: string): boolean {
  const words = name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  const last = words.at(-1);
  if (secretNames.has(words.join(""))) return true;
  if (last === undefined || (words.length > 1 && harmlessEndings.has(last)))
    return false;
  return (
    secretWords.test(words.join("")) ||
    words.some((word) => secretSegments.has(word))
  );
}
