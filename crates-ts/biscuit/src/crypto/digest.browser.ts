import { sha256 } from "@noble/hashes/sha2.js";
import { toBase64Url, utf8 } from "../bytes.ts";

/** SHA-256 of the token's exact text, for browsers: the only key that a cache may use (auth.md §3.10). */
export const digestOf = (token: string): string =>
  toBase64Url(sha256(utf8(token)));
