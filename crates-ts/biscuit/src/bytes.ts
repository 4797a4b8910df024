import * as portable from "./encoding.ts";

// Bun and new browsers have these built in; Node 20 and older browsers do not.
const builtIn = "fromHex" in Uint8Array && "fromBase64" in Uint8Array;

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", {
  fatal: true,
  ignoreBOM: true,
});

/** UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Text of UTF-8 bytes; undefined where they are not well-formed. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Lower-case hexadecimal. */
export const toHex: (bytes: Uint8Array) => string = builtIn
  ? (bytes) => bytes.toHex()
  : portable.toHex;

/** Bytes of exactly `length`, from hexadecimal in either case; undefined for anything else. */
export function fromHex(hex: string, length: number): Uint8Array | undefined {
  if (hex.length !== length * 2 || !/^[0-9a-fA-F]*$/.test(hex))
    return undefined;
  return decodeHex(hex);
}

/** Bytes of hexadecimal that is known to be well-formed. */
export const decodeHex: (hex: string) => Uint8Array = builtIn
  ? (hex) => Uint8Array.fromHex(hex)
  : portable.fromHex;

/** URL-safe base64 with padding, the one text form of a token (Biscuit specification, "Text format"). */
export const toBase64Url: (bytes: Uint8Array) => string = builtIn
  ? (bytes) => bytes.toBase64({ alphabet: "base64url" })
  : portable.toBase64Url;

/**
 * Bytes of padded URL-safe base64; undefined unless the text is the one canonical form of its bytes,
 * so that two texts never stand for the same token.
 */
export const fromBase64Url: (text: string) => Uint8Array | undefined = builtIn
  ? decodeBase64Url
  : portable.fromBase64Url;

function decodeBase64Url(text: string): Uint8Array | undefined {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  try {
    const bytes = Uint8Array.fromBase64(text, {
      alphabet: "base64url",
      lastChunkHandling: "strict",
    });
    // The decoder skips white space; the length shows whether there was any.
    return bytes.length === (text.length / 4) * 3 - padding ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** One array of all parts. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether two arrays hold the same bytes. Not constant in time: for public values only. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
