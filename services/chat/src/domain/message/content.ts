import { type Brand, err, ok, type Result } from "@tixlys/nexus";
import type { Fault } from "../channel/values.ts";

export type Content = Brand<string, "Content">;
export type Emoji = Brand<string, "Emoji">;

export const contentMaxLength = 4_000;
/** Different emoji on one message. */
export const emojiAtMost = 20;
/** Names of who gave an emoji, in a history. */
export const reactorsShown = 20;

// What PostgreSQL cannot keep (NUL, lone surrogates) and what shows nothing; tabs, line breaks and joiners stay.
const invisible = /[^\P{C}\n\t\u200c\u200d]/u;
// Tags spell flags of regions; everything else of the class is invisible.
const tags = /[\u{e0020}-\u{e007f}]/gu;
const emojiForm = /^\p{RGI_Emoji}$/v;

/** 1 to 4,000 code points as they were written, line breaks in one form; blank alone is nothing. */
export function parseContent(value: string): Result<Content, Fault> {
  const text = value.replaceAll("\r\n", "\n").normalize("NFC");
  const length = Array.from(text).length;
  if (text.trim() === "") return err("short");
  if (length > contentMaxLength) return err("long");
  if (invisible.test(text.replace(tags, ""))) return err("format");
  // cast: checked on the lines before
  return ok(text as Content);
}

/** One emoji of Unicode's list, sequences such as flags and families among them. */
export function parseEmoji(value: string): Result<Emoji, Fault> {
  const emoji = value.normalize("NFC");
  // cast: checked on the same line
  return emojiForm.test(emoji) ? ok(emoji as Emoji) : err("value");
}
