import { type Brand, err, ok, type Result } from "@tixlys/nexus";

/** What a person wrote: some sentences, lines kept. It stands beside the streams and never in them, so that it can be erased. */
export type Words = Brand<string, "Words">;
/** One line, such as the name of a city. */
export type Line = Brand<string, "Line">;

export type Malformed = { readonly type: "Malformed" };

export const wordsMaxLength = 2_000;
export const lineMaxLength = 120;

// Control and format characters, unassigned ones and lone surrogates; joiners are needed by emoji and by some scripts.
const invisible = /[^\P{C}\n\u200c\u200d]/u;
const malformed = err<Malformed>({ type: "Malformed" });

/** 1 to 2,000 code points, with something that shows among them. */
export function parseWords(value: string): Result<Words, Malformed> {
  const text = value.replaceAll("\r\n", "\n").trim().normalize("NFC");
  const length = Array.from(text).length;
  if (length === 0 || length > wordsMaxLength || invisible.test(text))
    return malformed;
  // cast: checked on the lines before
  return ok(text as Words);
}

/** 1 to 120 code points of one line. */
export function parseLine(value: string): Result<Line, Malformed> {
  const text = value.trim().replace(/\s+/gu, " ").normalize("NFC");
  const length = Array.from(text).length;
  if (length === 0 || length > lineMaxLength || invisible.test(text))
    return malformed;
  // cast: checked on the lines before
  return ok(text as Line);
}
