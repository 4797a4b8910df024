import { languages, type Language } from "../domain/letter/language.ts";
import {
  isSecretTemplate,
  type TemplateName,
  templateNames,
  type Written,
} from "../domain/letter/letter.ts";
import type { Links } from "../domain/letter/links.ts";
import { sampleLetter } from "../domain/letter/samples.ts";
import { type Short, shortOf } from "../domain/letter/short.ts";
import { write } from "../domain/letter/write.ts";
import type { Category, Way } from "../domain/notice/categories.ts";
import { factsOf } from "../domain/notice/kinds.ts";

/** What there is to be told, as management sees it. */
export type TemplateFacts = {
  readonly kind: TemplateName;
  readonly category: Category;
  readonly ways: readonly Way[];
  readonly languages: readonly Language[];
  /** Its mail carries a link that works once. */
  readonly carriesSecret: boolean;
};

/** A template with made-up contents. */
export type TemplatePreview = { readonly mail: Written; readonly short: Short };

export type Templates = {
  list(): readonly TemplateFacts[];
  preview(kind: TemplateName, language: Language): TemplatePreview;
};

export function createTemplates(links: Links): Templates {
  return {
    list: () => templateNames.map((kind) => ({ kind, ...factsFor(kind) })),
    preview: (kind, language) => {
      const about = { username: "ada", data: { count: "3" }, language };
      return {
        mail: write(sampleLetter(kind, links), language),
        short: shortOf(kind, about),
      };
    },
  };
}

function factsFor(kind: TemplateName): Omit<TemplateFacts, "kind"> {
  const carriesSecret = isSecretTemplate(kind);
  return { ...factsOf(kind), languages, carriesSecret };
}
