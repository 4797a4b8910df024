import { folded } from "@tixlys/nexus";
import type { Profile } from "./profile.ts";

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
