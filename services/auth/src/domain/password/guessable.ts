import { commonWords, longestCommonWord } from "./common.ts";
import { joinWords, readingsOf } from "./plain.ts";
import { walkLength } from "./walks.ts";

/**
 * Refused below this many bits: three words of the list (30) are too few, four (40) or eight random letters (37) are
 * not. The estimate is the cheapest way to build the password from what guessers try first.
 */
const minBits = 35;

const bitsPer = {
  word: 10,
  walk: 8,
  year: 6,
  repeated: 1,
  digit: 3.3,
  letter: 4.7,
  other: 5,
};

/** True for a listed password and for what is merely put together from listed ones, walks, years and repetitions. */
export function isEasilyGuessed(password: string): boolean {
  const joined = joinWords(password);
  const block = repeatedBlock(joined);
  return (
    Math.min(
      bitsOf(joined),
      block === undefined ? Infinity : bitsOf(block) + 2,
    ) < minBits
  );
}

type Piece = {
  readonly end: number;
  readonly bits: number;
  readonly text: string;
};

/** Cheapest cover of the text by pieces; a piece that occurs again costs next to nothing. */
function bitsOf(text: string): number {
  const best: { bits: number; used: readonly string[] }[] = [
    { bits: 0, used: [] },
  ];
  for (let at = 0; at < text.length; at += 1) {
    const here = best[at];
    if (here === undefined) continue;
    for (const piece of piecesAt(text, at)) {
      const known = here.used.includes(piece.text);
      const bits = here.bits + (known ? bitsPer.repeated : piece.bits);
      if (bits < (best[piece.end]?.bits ?? Infinity)) {
        best[piece.end] = {
          bits,
          used: known ? here.used : [...here.used, piece.text],
        };
      }
    }
  }
  return best[text.length]?.bits ?? 0;
}

function piecesAt(text: string, at: number): Piece[] {
  const pieces: Piece[] = [single(text, at)];
  const walk = walkLength(text, at);
  if (walk > 0)
    pieces.push({
      end: at + walk,
      bits: bitsPer.walk,
      text: text.slice(at, at + walk),
    });
  if (/^(?:19|20)\d\d/.test(text.slice(at, at + 4))) {
    pieces.push({
      end: at + 4,
      bits: bitsPer.year,
      text: text.slice(at, at + 4),
    });
  }
  for (
    let end = at + 3;
    end <= Math.min(text.length, at + longestCommonWord);
    end += 1
  ) {
    const word = readingsOf(text.slice(at, end)).find((reading) =>
      commonWords.has(reading),
    );
    if (word !== undefined)
      pieces.push({ end, bits: bitsPer.word, text: word });
  }
  return pieces;
}

function single(text: string, at: number): Piece {
  const char = text.charAt(at);
  const bits = /\d/.test(char)
    ? bitsPer.digit
    : /\p{L}/u.test(char)
      ? bitsPer.letter
      : bitsPer.other;
  return { end: at + 1, bits, text: `${at}:${char}` };
}

/** The block that the whole text repeats (`abcabcab` → `abc`), if there is one of at most half its length. */
function repeatedBlock(text: string): string | undefined {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const block = text.slice(0, length);
    if (block.repeat(Math.ceil(text.length / length)).startsWith(text))
      return block;
  }
  return undefined;
}
