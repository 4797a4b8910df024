/** Finding ends in TypeScript text, without a parser: brackets are counted, strings and comments passed over. */

const opening = "([{";
const closing = ")]}";

/**
 * Where the expression that begins at `start` ends: the first comma, semicolon or closing bracket outside of everything it
 * opened. `undefined` when the text ends before.
 */
export function endOfExpression(
  text: string,
  start: number,
): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const skipped = afterQuiet(text, at);
    if (skipped !== undefined) {
      at = skipped - 1;
      continue;
    }
    const character = text[at] ?? "";
    if (opening.includes(character)) depth += 1;
    else if (closing.includes(character)) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (depth === 0 && (character === "," || character === ";"))
      return at;
  }
  return undefined;
}

/** The end of the string or comment that begins here; `undefined` where none does. */
function afterQuiet(text: string, at: number): number | undefined {
  const two = text.slice(at, at + 2);
  if (two === "//") return endAt(text, "\n", at + 2);
  if (two === "/*") return endAt(text, "*/", at + 2);
  const quote = text[at] ?? "";
  if (!`"'\``.includes(quote) || quote === "") return undefined;
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === "\\") end += 1;
    else if (text[end] === quote) return end + 1;
  }
  return text.length;
}

function endAt(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}
