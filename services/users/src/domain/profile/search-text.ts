import type { Profile } from "./profile.ts";

/**
 * Folding of texts for search: without case, accents and marks, and in ASCII alone. A letter outside ASCII is spelt as six
 * capital letters, the first of A–M and the rest of N–Z, so that a part of a text is found at letters only, and so that the
 * database's trigrams see it whatever its locale: under `C` they skip everything that is not ASCII.
 */
export function folded(text: string): string {
  // ß is no letter with a mark and ς is a σ at the end of a word, but nobody who looks for "strasse" or "ΟΔΥΣ" means that.
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ")
    .replace(/\P{ASCII}/gu, (letter) => spelt(letter.codePointAt(0) ?? 0));
}

const base = 13;
const digits = 6;
const leading = "ABCDEFGHIJKLM";
const following = "NOPQRSTUVWXYZ";

function spelt(codePoint: number): string {
  let text = "";
  let rest = codePoint;
  for (let digit = 1; digit <= digits; digit += 1) {
    const alphabet = digit === digits ? leading : following;
    text = (alphabet[rest % base] ?? "") + text;
    rest = Math.floor(rest / base);
  }
  return text;
}

type Searched = Pick<
  Profile,
  "username" | "email" | "displayName" | "firstName" | "lastName"
>;

/** What a profile is found by: each word once, folded, with a blank before it. */
export function searchTextOf(profile: Searched): string {
  const { username, email, displayName, firstName, lastName } = profile;
  const words = [username, email, displayName, firstName, lastName].flatMap(
    (text) => foldedWords(text ?? ""),
  );
  return [...new Set(words)].map((word) => ` ${word}`).join("");
}

/** So many words of a query count: each is a condition of its own to the database. */
export const searchWordsAtMost = 8;

/**
 * The words of a query, each of which must occur in the search text; none where there is no letter and no digit. A word
 * that is too short for a trigram has a blank before it, so that it occurs at the beginning of words alone.
 */
export function searchWords(query: string): readonly string[] {
  const words = foldedWords(query).filter((word) => /[a-z0-9]/i.test(word));
  return [...new Set(words)]
    .slice(0, searchWordsAtMost)
    .map((word) => (makesTrigram(word) ? word : ` ${word}`));
}

/** A trigram needs three signs in a row, or two and the end of the word that punctuation makes. */
function makesTrigram(word: string): boolean {
  return word.length >= 3 && !/^[a-z0-9][^a-z0-9]*$/i.test(word);
}

function foldedWords(text: string): readonly string[] {
  return folded(text)
    .split(/\s+/)
    .filter((word) => word !== "");
}
