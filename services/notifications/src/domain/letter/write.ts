import { de } from "./de.ts";
import { en } from "./en.ts";
import type { Language } from "./language.ts";
import type { Letter, Written } from "./letter.ts";
import { isOrderTemplate } from "./orders/templates.ts";
import type { OrderLetter, OwnLetter, Writers } from "./writers.ts";

const writers: Readonly<Record<Language, Writers>> = { en, de };

/** Writes a letter. */
export function write(letter: Letter, language: Language): Written {
  const own = writers[language];
  return isAboutOrder(letter) ? own.aboutOrder(letter) : writeOwn(own, letter);
}

function isAboutOrder(letter: Letter): letter is OrderLetter {
  return isOrderTemplate(letter.template);
}

function writeOwn(own: Writers, letter: OwnLetter): Written {
  // cast: the table has, by its type, the writer of this very template here.
  const writeIt = own[letter.template] as (each: OwnLetter) => Written;
  return writeIt(letter);
}
