import { checkHolds, EvaluationError } from "../datalog/evaluate.ts";
import type { FactSource } from "../datalog/evaluate.ts";
import { printCheck } from "../datalog/print.ts";
import type { Check } from "../datalog/terms.ts";
import type {
  Allowed,
  DecideInput,
  Decision,
  Refused,
  RefusalReason,
} from "../decision.ts";
import { listOf } from "../guard.ts";
import type { Principal } from "../principal.ts";
import type { Revocations } from "../revocations.ts";
import { factSource, freshAfter } from "./ambient.ts";
import { endOf, narrowsRights } from "./bounds.ts";
import { actorRefusal, policies } from "./policies.ts";
import { judgeStaleness } from "./staleness.ts";
import { viewOf } from "./verified.ts";
import type { VerifiedToken } from "./verified.ts";

/** What a genuine token is judged with. */
export type JudgeContext = {
  input: DecideInput;
  now: Date;
  audience: string;
  revocations: Revocations;
  requireAal2: boolean;
};

const ISSUED_AHEAD_SECONDS = 60;

/** A refusal; `detail` is for the log. */
export const refuse = (reason: RefusalReason, detail: string): Refused => ({
  allowed: false,
  reason,
  detail,
});

/** Judges one request by a genuine token. Every step runs on every request; none of this is cached. */
export const judge = (token: VerifiedToken, context: JudgeContext): Decision =>
  lifetimeRefusal(token, context) ??
  revocationRefusal(token, context) ??
  checksRefusal(token, context) ??
  guardRefusal(token, context) ??
  accept(token, context);

function lifetimeRefusal(
  { endSeconds, authority }: VerifiedToken,
  { now }: JudgeContext,
): Refused | undefined {
  const nowSeconds = now.getTime() / 1000;
  if (nowSeconds >= endSeconds)
    return refuse("token-expired", `ended at ${endSeconds}`);
  const ahead = authority.issuedAt.getTime() / 1000 - nowSeconds;
  return ahead > ISSUED_AHEAD_SECONDS
    ? refuse("token-invalid", `issued ${ahead} s in the future`)
    : undefined;
}

function revocationRefusal(
  { kid, blockIds, authority }: VerifiedToken,
  { revocations }: JudgeContext,
): Refused | undefined {
  const { principal, tokenId, gen } = authority;
  const ofUser =
    principal.kind === "user"
      ? {
          sessionId: principal.sessionId,
          userId: principal.userId,
          gen: gen ?? 0,
        }
      : {};
  return revocations.isRevoked({ kid, blockIds, tokenId, ...ofUser })
    ? refuse("token-revoked", "session, token, user, key or block revoked")
    : undefined;
}

function checksRefusal(
  token: VerifiedToken,
  { input, now, audience }: JudgeContext,
): Refused | undefined {
  const { kind } = token.authority.principal;
  const facts = factSource(token.facts, {
    now,
    purpose: input.purpose ?? (kind === "service" ? "service" : "access"),
    audience: input.audience ?? audience,
    operation: input.operation,
    resource: input.resource,
    method: input.method,
    requestId: input.requestId,
  });
  let tooNarrow: Refused | undefined;
  for (const [block, { checks }] of token.blocks.entries()) {
    for (const [index, check] of checks.entries()) {
      const reason = failureOf(check, facts, now);
      if (reason === undefined) continue;
      const refused = refuse(
        reason,
        `block ${block}, check ${index}: ${printCheck(check)}`,
      );
      // That a token is not good here at all says more than that it is too narrow.
      if (reason !== "insufficient") return refused;
      tooNarrow ??= refused;
    }
  }
  return tooNarrow;
}

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

function guardRefusal(
  token: VerifiedToken,
  { input, now, requireAal2 }: JudgeContext,
): Refused | undefined {
  const { principal } = token.authority;
  const acting = actorRefusal(principal, input.operation);
  if (acting !== undefined) return refuse(acting.reason, acting.detail);
  const wanted = listOf(input.guard);
  if (wanted.length === 0) return refuse("insufficient", "route without guard");
  for (const guard of wanted) {
    if (guard === "public") continue;
    const { id, version, judge: decide } = policies[guard];
    const refusal = decide(principal, {
      requireAal2,
      freshAfter: freshAfter(now),
    });
    if (refusal !== undefined)
      return refuse(refusal.reason, `${id} v${version}: ${refusal.detail}`);
  }
  const isOpen = input.delegable === true || wanted.includes("public");
  return token.narrowed && !isOpen
    ? refuse("insufficient", "narrowed token on a route that is not delegable")
    : undefined;
}

function accept(
  token: VerifiedToken,
  { input, now, revocations }: JudgeContext,
): Decision {
  const isConfirmed = input.introspected === true;
  // A process that has just begun would take a token that was revoked while it was away.
  if (!revocations.informed && !isConfirmed)
    return refuse("unavailable", "no snapshot of revocations yet");
  const lagSeconds = isConfirmed ? 0 : revocations.lagSeconds();
  const verdict = judgeStaleness({
    lagSeconds,
    guard: input.guard,
    method: input.method,
    issuedAt: token.authority.issuedAt,
    now,
    authAnswers: false,
  });
  if (verdict === "refuse")
    return refuse("unavailable", `revocations are ${lagSeconds} s behind`);
  const allowed: Allowed = {
    allowed: true,
    principal: copyOf(token.authority.principal),
    token: viewOf(token),
  };
  return verdict === "accept"
    ? allowed
    : { ...allowed, warning: "revocations-stale" };
}

// A handler may do as it likes with its principal; the cached token stays as it was signed.
const copyOf = (principal: Principal): Principal =>
  principal.kind === "service"
    ? { ...principal }
    : {
        ...principal,
        roles: [...principal.roles],
        authTime: new Date(principal.authTime),
      };
