import type { DecideInput, Decision } from "./decision.ts";
import { factSource } from "./judge/ambient.ts";
import { failedChecks, failedGuards } from "./judge/findings.ts";
import type { FailedCheck, FailedGuard } from "./judge/findings.ts";
import { ambientOf } from "./judge/judge.ts";
import { createLookup } from "./judge/lookup.ts";
import { createVerifier } from "./judge/verifier.ts";
import type { VerifierOptions } from "./judge/verifier.ts";

/**
 * Everything that stands between a token and a request, where a decision names the first reason only. For people and logs:
 * it must never stand in an answer, as it tells what would open the door.
 */
export type Explanation = {
  readonly decision: Decision;
  /** Checks of the token that fail, by block; empty where the token is not genuine or all hold. */
  readonly checks: readonly FailedCheck[];
  /** Guards and policies that refuse; likewise. */
  readonly guards: readonly FailedGuard[];
};

/** Explains requests as a verifier with the same options would decide them, all reasons at once. */
export function createExplainer(options: VerifierOptions): {
  explain(input: DecideInput): Explanation;
} {
  const { keys, revocations, audience, observe: _, ...rest } = options;
  const clock = options.clock ?? (() => new Date());
  const lookup = createLookup(keys, revocations, EXPLAINED_TOKENS);
  const verifier = createVerifier({ ...rest, keys, revocations, audience });
  return {
    explain: (input) => {
      const decision = verifier.decide(input);
      const now = clock();
      const found = lookup.find(input.token ?? "", now.getTime());
      if (!found.ok) return { decision, checks: [], guards: [] };
      const { token } = found;
      const ambient = ambientOf(token, { input, now, audience });
      const facts = factSource(token.facts, ambient);
      const { guard, operation } = input;
      const context = {
        guard,
        operation,
        now,
        facts,
        requireAal2: options.requireAal2ForManagement === true,
        delegable: input.delegable === true,
      };
      return {
        decision,
        checks: failedChecks(token, facts, now),
        guards: [...failedGuards(token, context)],
      };
    },
  };
}

const EXPLAINED_TOKENS = 16;
