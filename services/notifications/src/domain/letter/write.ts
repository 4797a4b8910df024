import { de } from "./de.ts";
import { en } from "./en.ts";
import type { Language } from "./language.ts";
import type { Letter, TemplateName, Written } from "./letter.ts";
import { isOrderTemplate, type OrderTemplate } from "./orders/templates.ts";

type OwnTemplate = Exclude<TemplateName, OrderTemplate>;
type LetterOf<T extends OwnTemplate> = Extract<Letter, { template: T }>;
type OrderLetter = Extract<Letter, { template: OrderTemplate }>;
type OwnLetter = Exclude<Letter, OrderLetter>;

/** One language's letters: a language that lacks one does not compile. */
export type Writers = {
  readonly [T in OwnTemplate]: (letter: LetterOf<T>) => Written;
} & { readonly aboutOrder: (letter: OrderLetter) => Written };

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
