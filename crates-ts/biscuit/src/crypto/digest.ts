import { hash } from "node:crypto";

/** SHA-256 of the token's exact text, in base64: the key of whatever remembers a token for longer than seconds (auth.md §3.10). */
export const digestOf = (token: string): string =>
  hash("sha256", token, "base64");
