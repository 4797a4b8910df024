import type { Description, EntryName } from "./values.ts";

/**
 * Folds a text for search: without case, accents and marks, and in ASCII alone, because the trigrams of a database with the
 * locale `C` skip everything else. A letter outside ASCII is spelt as six capital letters, the first of A–M and the others of
 * N–Z, so that a part of a text is found where a letter begins and nowhere else.
 */
export function folded(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return (
    plain
      .replaceAll("ß", "ss")
      // Which sigma is written depends on its place in the word, and a part of a word has another place.
      .replaceAll("ς", "σ")
      .replace(/\P{ASCII}/gu, (letter) => spelt(letter.codePointAt(0) ?? 0))
  );
}

const leading = "ABCDEFGHIJKLM";
const following = "NOPQRSTUVWXYZ";
const signs = 6;

function spelt(codePoint: number): string {
  let text = "";
  let rest = codePoint;
  for (let place = signs; place > 0; place -= 1) {
    const alphabet = place === 1 ? leading : following;
    text = `${alphabet.charAt(rest % alphabet.length)}${text}`;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}

/** What an entry is found by: its words, folded, each with a blank before it. */
export function searchTextOf(
  name: EntryName,
  description?: Description,
): string {
  return foldedWords(`${name} ${description ?? ""}`)
    .map((word) => ` ${word}`)
    .join("")
    .slice(0, searchTextMaxLength);
}

/** A letter can be spelt with a hundred signs; what is behind these is not found. */
const searchTextMaxLength = 20_000;

/** So many words of a query count: each is a condition of its own to the database. */
export const searchWordsAtMost = 8;

/** What is looked for. */
export type Wanted = {
  /** Folded words that must all occur; a short one has a blank before it, so that it occurs at the beginning of words only. */
  readonly words: readonly [string, ...string[]];
  /** The same as one text, to rank by how much of it a name has. */
  readonly text: string;
  /**
   * Whether a word that is nearly the same counts too: of four letters at least. Letters that are spelt share most of their
   * signs, so that everything would be nearly the same.
   */
  readonly isForgiving: boolean;
};

/** Reads a query; undefined where it has no letter and no digit, and so nothing that could be found. */
export function wantedOf(query: string): Wanted | undefined {
  const words = [...new Set(foldedWords(query))]
    .filter((word) => /[a-z0-9]/i.test(word))
    .slice(0, searchWordsAtMost);
  const [first, ...rest] = words.map((word) =>
    makesTrigram(word) ? word : ` ${word}`,
  );
  if (first === undefined) return undefined;
  const text = words.join(" ");
  return {
    words: [first, ...rest],
    text,
    isForgiving: /[a-z]{4}/.test(text) && !/[A-Z]/.test(text),
  };
}

/** A trigram needs three signs in a row. */
function makesTrigram(word: string): boolean {
  return /[a-z0-9]{3}/i.test(word);
}

/** Control characters part words like blanks do: a database takes no NUL, and nobody looks for one. */
function foldedWords(text: string): readonly string[] {
  return folded(text)
    .split(/[\s\p{Cc}]+/u)
    .filter((word) => word !== "");
}
