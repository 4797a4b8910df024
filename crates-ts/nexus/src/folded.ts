/**
 * Folds a text for search: without case, accents and marks, and in ASCII alone, because the trigrams of a database with the
 * locale `C` skip everything else. A letter outside ASCII is spelt as six capital letters, the first of A–M and the others of
 * N–Z, so that a part of a text is found where a letter begins and nowhere else.
 */
export function folded(text: string): string {
  // ß is no letter with a mark and ς is a σ at the end of a word, but nobody who looks for "strasse" or "ΟΔΥΣ" means that.
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ")
    .replace(/\P{ASCII}/gu, (letter) => spelt(letter.codePointAt(0) ?? 0));
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
