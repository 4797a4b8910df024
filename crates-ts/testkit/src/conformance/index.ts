import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Persona } from "../tokens.ts";
import type { Rule } from "./rule.ts";
import { accessRules } from "./rules/access.ts";
import { browserRules } from "./rules/browser.ts";
import { conditionalRules } from "./rules/conditional.ts";
import { correlationRules } from "./rules/correlation.ts";
import { documentRules } from "./rules/documents.ts";
import { envelopeRules } from "./rules/envelope.ts";
import { idempotencyRules } from "./rules/idempotency.ts";
import { lifecycleRules } from "./rules/lifecycle.ts";
import { limitRules } from "./rules/limits.ts";
import { listRules } from "./rules/lists.ts";
import { negotiationRules } from "./rules/negotiation.ts";
import { versionRules } from "./rules/versions.ts";
import { createSubject, type Subject } from "./subject.ts";

/** Makes the token of a persona, as the service under test believes it; `tokenOf(keys, who)` does. */
export type TokenFactory = (who: Persona) => string | Promise<string>;

/** What the suite needs to know of a running service. */
export type ConformanceOptions = {
  /** Where the service listens; asked for when the tests run, so that `beforeAll` can start it. */
  readonly url: () => string;
  /** The service's document; fetched from `/openapi.json` when absent. */
  readonly openapi?: () => unknown;
  /** An older API version (`v1`) instead of the latest: its document is fetched. */
  readonly version?: string;
  readonly tokens: TokenFactory;
  /** Operations (by `x-operation` or `operationId`) that may be carried out with their examples; GET always may. */
  readonly execute?: readonly string[];
  /** An origin on the service's CORS list; without it rules 58 and 59 only see that nobody else is let in. */
  readonly origin?: string;
  /** Rules that another test of this service proves, by number, each with the reason. */
  readonly except?: Readonly<Record<number, string>>;
};

/** Every rule that can be seen over HTTP, in the order of `http-rules.md`. */
export const conformanceRules: readonly Rule[] = [
  ...envelopeRules,
  ...negotiationRules,
  ...correlationRules,
  ...idempotencyRules,
  ...listRules,
  ...conditionalRules,
  ...limitRules,
  ...versionRules,
  ...browserRules,
  ...accessRules,
  ...lifecycleRules,
  ...documentRules,
].sort((left, right) => left.number - right.number);

const ruleTimeoutMs = 30_000;
const shownMistakes = 20;

/** Registers one bun test per rule of `http-rules.md` against a running service. */
export function conformance(options: ConformanceOptions): void {
  describe("conformance", () => {
    let subject: Subject | undefined;
    beforeAll(async () => {
      subject = await createSubject(options);
    });
    afterAll(() => {
      subject = undefined;
    });
    for (const rule of conformanceRules.filter(
      ({ number }) => options.except?.[number] === undefined,
    ))
      test(
        `http-rules ${rule.number}: ${rule.title}`,
        async () => {
          if (subject === undefined)
            throw new Error("the service's document could not be fetched");
          const mistakes = await rule.check(subject);
          expect(mistakes.slice(0, shownMistakes)).toEqual([]);
        },
        ruleTimeoutMs,
      );
  });
}

/** The same rules without a test runner: what is broken, by rule number. All rules are tried unless some are named. */
export async function findViolations(
  options: ConformanceOptions,
  only?: readonly number[],
): Promise<Map<number, readonly string[]>> {
  const subject = await createSubject(options);
  const found = new Map<number, readonly string[]>();
  for (const { number, check } of conformanceRules) {
    if (only !== undefined && !only.includes(number)) continue;
    const mistakes = await check(subject);
    if (mistakes.length > 0) found.set(number, mistakes);
  }
  return found;
}
