/** What people write instead of letters, and what they mean by it. */
const substitutes: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "l",
  "+": "t",
  "€": "e",
};

/** `p@ssw0rd` → `password`; a one can mean an `i` or an `l`. */
export function readingsOf(text: string): readonly string[] {
  const read = (one: string): string =>
    Array.from(text, (char) =>
      char === "1" ? one : (substitutes[char] ?? char),
    ).join("");
  return [...new Set([text, read("i"), read("l")])];
}

/** Lower-case and without what merely separates words. */
export function joinWords(text: string): string {
  return text.toLowerCase().replace(/[\s._-]+/g, "");
}

/** The forms under which a word is looked for inside a password, and the password itself. */
export function plainForms(text: string): readonly string[] {
  return [...new Set([text.toLowerCase(), ...readingsOf(joinWords(text))])];
}
