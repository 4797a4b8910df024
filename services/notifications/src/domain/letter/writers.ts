import type { Letter, TemplateName, Written } from "./letter.ts";
import type { OrderTemplate } from "./orders/templates.ts";

type OwnTemplate = Exclude<TemplateName, OrderTemplate>;
type LetterOf<T extends OwnTemplate> = Extract<Letter, { template: T }>;
/** What happened to an order. */
export type OrderLetter = Extract<Letter, { template: OrderTemplate }>;
/** Any other letter. */
export type OwnLetter = Exclude<Letter, OrderLetter>;

/** One language's letters: a language that lacks one does not compile. */
export type Writers = {
  readonly [T in OwnTemplate]: (letter: LetterOf<T>) => Written;
} & { readonly aboutOrder: (letter: OrderLetter) => Written };
