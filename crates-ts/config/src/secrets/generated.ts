import { bech32 } from "./bech32.ts";

/** Forms of secrets: a password, 32 bytes in hex, an age identity. */
export type GeneratedForm = "text" | "hex" | "age";

const textMark = "tixlys-dev-";
const hexMark = "de7de7de7de7";
const ageMark = bech32("age-secret-key-", Buffer.from(hexMark, "hex"))
  .toUpperCase()
  // The last of the ten data characters holds bits of the random part, six more are the checksum.
  .slice(0, -7);
const keyBytes = 32;

/**
 * Makes a secret for development and test: random, and marked so that staging and production refuse
 * it when it is carried over by mistake. 208 bits or more are random.
 */
export function generateSecret(form: GeneratedForm = "text"): string {
  if (form === "text")
    return `${textMark}${Buffer.from(randomBytes()).toString("base64url")}`;
  const bytes = randomBytes();
  bytes.set(Buffer.from(hexMark, "hex"));
  if (form === "hex") return Buffer.from(bytes).toString("hex");
  return bech32("age-secret-key-", bytes).toUpperCase();
}

/** Whether a text is, or contains, a secret that {@link generateSecret} made. */
export function isGenerated(text: string): boolean {
  return (
    text.includes(textMark) ||
    text.toLowerCase().includes(hexMark) ||
    text.toUpperCase().includes(ageMark)
  );
}

function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(keyBytes));
}
