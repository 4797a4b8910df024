import { folded } from "@tixlys/nexus";
import type { Description, EntryName } from "./values.ts";

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
