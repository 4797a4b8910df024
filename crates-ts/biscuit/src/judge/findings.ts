import { checkHolds, EvaluationError } from "../datalog/evaluate.ts";
import type { FactSource } from "../datalog/evaluate.ts";
import { printCheck } from "../datalog/print.ts";
import type { Check } from "../datalog/terms.ts";
import { labelOf, listOf } from "../guard.ts";
import type { GuardEntry, Guarded } from "../guard.ts";
import type { Principal } from "../principal.ts";
import type { RefusalReason } from "../refusal.ts";
import { freshAfter } from "./ambient.ts";
import { endOf, narrowsRights } from "./bounds.ts";
import { actorRefusal, policies } from "./policies.ts";
import type { VerifiedToken } from "./verified.ts";

/** A check that does not hold: where it stands, what it says, and what that means for the request. */
export type FailedCheck = {
  /** 0 is the authority block, the rest were appended. */
  readonly block: number;
  readonly check: number;
  /** Datalog, escaped for logs and terminals. */
  readonly text: string;
  readonly reason: RefusalReason;
  /** Names of the facts that it speaks of: `operation`, `resource`, `time`, … */
  readonly about: readonly string[];
};

/** A guard or policy that refuses. */
export type FailedGuard = {
  /** A guard's name and version, `management@1`, or a policy's label. */
  readonly guard: string;
  readonly reason: RefusalReason;
  readonly detail: string;
};

/** What guards are judged with. */
export type GuardContext = {
  readonly guard: Guarded;
  readonly operation: string;
  readonly now: Date;
  readonly requireAal2: boolean;
  readonly delegable: boolean;
  readonly facts: FactSource;
};

/** Every check of the token that fails, in order; an empty list where all hold. */
export function failedChecks(
  { blocks }: VerifiedToken,
  facts: FactSource,
  now: Date,
): readonly FailedCheck[] {
  let failed: FailedCheck[] = none;
  for (const [block, { checks }] of blocks.entries())
    for (const [check, each] of checks.entries()) {
      const reason = failureOf(each, facts, now);
      if (reason === undefined) continue;
      if (failed === none) failed = [];
      failed.push({
        block,
        check,
        reason,
        text: printCheck(each),
        about: namesIn(each),
      });
    }
  return failed;
}

const none: FailedCheck[] = [];

function failureOf(
  check: Check,
  facts: FactSource,
  now: Date,
): RefusalReason | undefined {
  try {
    if (checkHolds(check, facts)) return undefined;
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return "token-invalid";
  }
  const end = endOf(check) ?? Number.POSITIVE_INFINITY;
  if (end <= now.getTime() / 1000) return "token-expired";
  return narrowsRights(check) ? "insufficient" : "token-invalid";
}

const namesIn = ({ queries }: Check): string[] => [
  ...new Set(queries.flatMap(({ body }) => body.map(({ name }) => name))),
];

/** Every guard that refuses, the first the one that a request hears of; lazily, as most requests want the first only. */
export function* failedGuards(
  token: VerifiedToken,
  context: GuardContext,
): Generator<FailedGuard> {
  const { principal } = token.authority;
  const wanted = listOf(context.guard);
  const acting = actorRefusal(principal, context.operation);
  if (acting !== undefined) yield { guard: "actor", ...acting };
  if (wanted.length === 0)
    yield insufficient("none", "a route without a guard");
  for (const guard of wanted) {
    const failed = guardFailure(guard, principal, context);
    if (failed !== undefined) yield failed;
  }
  const narrow = narrowFailure(token, context);
  if (narrow !== undefined) yield narrow;
}

/** A narrowed token opens only routes that say so (K in `api.md`). */
export function narrowFailure(
  token: VerifiedToken,
  asked: { readonly guard: Guarded; readonly delegable?: boolean },
): FailedGuard | undefined {
  const isOpen =
    asked.delegable === true || listOf(asked.guard).includes("public");
  return token.narrowed && !isOpen
    ? insufficient(
        "delegable",
        "narrowed token on a route that is not delegable",
      )
    : undefined;
}

function guardFailure(
  guard: GuardEntry,
  principal: Principal,
  { requireAal2, now, facts }: GuardContext,
): FailedGuard | undefined {
  if (guard === "public") return undefined;
  if (typeof guard !== "string") {
    const refusal = guard.refusal(facts);
    return refusal === undefined
      ? undefined
      : { guard: labelOf(guard), ...refusal };
  }
  const { id, version, judge } = policies[guard];
  const refusal = judge(principal, {
    requireAal2,
    freshAfter: freshAfter(now),
  });
  return refusal === undefined
    ? undefined
    : { guard: `${id}@${version}`, ...refusal };
}

const insufficient = (guard: string, detail: string): FailedGuard => ({
  guard,
  reason: "insufficient",
  detail,
});
