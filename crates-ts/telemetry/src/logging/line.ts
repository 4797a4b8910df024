import { scrubRegistered } from "../redaction/text.ts";

/** Longest line that is written; beyond it, a short line says that one was dropped. */
const maxLineLength = 65_536;

/**
 * Control and direction characters that JSON leaves as they are: DEL, C1 (an 8-bit CSI starts a
 * terminal sequence), line separators and bidirectional overrides.
 */
const unescaped = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * The last look at a finished JSON line: one line, no character that could move a terminal's cursor
 * or forge a second line (auth #72), no registered secret, bounded length.
 */
export function finishLine(line: string): string {
  const known = scrubRegistered(line).replace(unescaped, escapeCharacter);
  if (known.length <= maxLineLength) return known;
  const start =
    /^\{"level":"[a-z]+","time":"[^"]+"/.exec(known)?.[0] ?? '{"level":"warn"';
  return `${start},"msg":"log line dropped: too long","length":${known.length}}\n`;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
