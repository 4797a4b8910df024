import type { Language } from "../letter/language.ts";
import type { TemplateName } from "../letter/letter.ts";
import {
  categories,
  type Category,
  categoryNames,
  type Way,
  ways,
} from "./categories.ts";
import { factsOf } from "./kinds.ts";

/** What somebody has chosen; what is absent is as the category has it. */
export type Choices = {
  readonly [C in Category]?: { readonly [W in Way]?: boolean };
};

/** The choice of each way of each category, made or not. */
export type Effective = Readonly<Record<Category, Record<Way, boolean>>>;

/** Somebody's preferences. */
export type Preferences = {
  readonly choices: Choices;
  /** Absent: that of their profile. */
  readonly language: Language | undefined;
  /** One more with each change; 0 before the first. */
  readonly version: number;
  readonly changedAt: Date | undefined;
};

/** Whether a category goes a way, for somebody who has chosen so. */
export function goes(category: Category, way: Way, choices: Choices): boolean {
  const standard = categories[category][way];
  if (standard === "always") return true;
  return choices[category]?.[way] ?? standard === "on";
}

/** All choices, made or not. */
export function effective(choices: Choices): Effective {
  const of = (category: Category): Record<Way, boolean> => ({
    mail: goes(category, "mail", choices),
    inbox: goes(category, "inbox", choices),
    push: goes(category, "push", choices),
    sms: goes(category, "sms", choices),
  });
  return {
    security: of("security"),
    account: of("account"),
    orders: of("orders"),
    work: of("work"),
    chat: of("chat"),
  };
}

/** The ways that a notice of a kind goes. */
export function waysOf(kind: TemplateName, choices: Choices): ReadonlySet<Way> {
  const facts = factsOf(kind);
  return new Set(
    facts.ways.filter((way) => goes(facts.category, way, choices)),
  );
}

/** The choices as they are stored, without what no choice can change. */
export function stored(given: Choices): Choices {
  return Object.fromEntries(
    categoryNames.flatMap((category) => {
      const own = ways.flatMap((way) => {
        const chosen = given[category]?.[way];
        const isFree = categories[category][way] !== "always";
        return chosen === undefined || !isFree ? [] : [[way, chosen] as const];
      });
      return own.length === 0 ? [] : [[category, Object.fromEntries(own)]];
    }),
  );
}
