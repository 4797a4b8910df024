import { redacted } from "./mark.ts";

/** Cheap first look: text without any of these cannot match a rule below. */
const suspicious =
  /[=:?]|-----BEGIN|AGE-SECRET|[A-Za-z0-9_-]{40}|bearer|basic|dpop/i;

/** One word that is too short for a token: no rule below finds anything in it. */
const word = /^[A-Za-z0-9._-]*$/;

const secretNames =
  "pass(?:word|wd|phrase)|secret|token|api[_-]?key|authorization|set-cookie|cookie|ticket|totp|otp";

const schemes = /\b(bearer|basic|dpop)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const urlPassword = /(:\/\/[^\s/:@"']*):[^\s/@"']+@/g;
const assignment = new RegExp(
  `((?:${secretNames})["']?\\s*[=:]\\s*)("[^"]*"|'[^']*'|[^\\s"',;&}\\])]+)`,
  "gi",
);
const privateKey =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const ageIdentity = /AGE-SECRET-KEY-1[0-9A-Z]+/gi;
const opaque = /[A-Za-z0-9_-]{40,}/g;

const minSecretLength = 8;
/** Each value is kept in up to three forms: as it is, as in JSON, as in a URL. */
const maxForms = 3 * 64;
const registered = new Set<string>();
let registeredPattern: RegExp | undefined;

/**
 * Registers values of this process that must not stand in any line or span, whatever the field:
 * its own keys and passwords. Values under 8 characters are ignored, and at most 64 are kept.
 */
export function protectSecrets(values: readonly string[]): void {
  for (const value of values) {
    if (value.length < minSecretLength || registered.size >= maxForms) continue;
    registered.add(value);
    registered.add(JSON.stringify(value).slice(1, -1));
    registered.add(encodeURIComponent(value));
  }
  const longestFirst = [...registered].sort((a, b) => b.length - a.length);
  const pattern = longestFirst
    .map((value) => value.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
    .join("|");
  registeredPattern = pattern === "" ? undefined : new RegExp(pattern, "g");
}

/** Replaces registered secrets only; safe on a finished JSON line. */
export function scrubRegistered(text: string): string {
  return registeredPattern === undefined
    ? text
    : text.replace(registeredPattern, redacted);
}

/**
 * Free text without what looks like a secret: registered values, `Bearer …`, passwords in URLs,
 * `token=…`, private keys, and any opaque run of 40 or more characters that mixes upper case, lower
 * case and digits, which is what every token of the suite looks like.
 */
export function scrubText(text: string): string {
  const known = scrubRegistered(text);
  if (known.length < 40 && word.test(known)) return known;
  if (!suspicious.test(known)) return known;
  return known
    .replace(privateKey, redacted)
    .replace(ageIdentity, redacted)
    .replace(schemes, `$1 ${redacted}`)
    .replace(urlPassword, `$1:${redacted}@`)
    .replace(assignment, `$1${redacted}`)
    .replace(opaque, (run) => (looksRandom(run) ? redacted : run));
}

function looksRandom(run: string): boolean {
  return /[A-Z]/.test(run) && /[a-z]/.test(run) && /[0-9]/.test(run);
}
