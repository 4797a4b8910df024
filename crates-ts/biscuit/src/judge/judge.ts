import type { FactSource } from "../datalog/evaluate.ts";
import type { Allowed, DecideInput, Decision, Refused } from "../decision.ts";
import { listOf } from "../guard.ts";
import type { GuardEntry } from "../guard.ts";
import type { Principal } from "../principal.ts";
import type { RefusalReason } from "../refusal.ts";
import type { Revocations } from "../revocations.ts";
import { factSource } from "./ambient.ts";
import type { Ambient } from "./ambient.ts";
import type { DecisionEngine } from "./engine.ts";
import { failedChecks, failedGuards, narrowFailure } from "./findings.ts";
import { actorDatalog, policies } from "./policies.ts";
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
  /** Decides about checks and policies in place of our own code (`TOKEN_ENGINE=wasm`). */
  engine?: DecisionEngine | undefined;
  /** Whether auth can be asked about this token; it then answers `introspect` where the staleness table wants that. */
  authAnswers: boolean;
};

/** A decision, or that auth has to be asked first. */
export type Judgement = Decision | "introspect";

const ISSUED_AHEAD_SECONDS = 60;

/** A refusal; `detail` is for the log. */
export const refuse = (reason: RefusalReason, detail: string): Refused => ({
  allowed: false,
  reason,
  detail,
});

/** Judges one request by a genuine token. */
export const judge = (token: VerifiedToken, context: JudgeContext): Judgement =>
  deadRefusal(token, context) ??
  rightsRefusal(token, context) ??
  accept(token, context);

/** The same where the rights are known to suffice; what can change meanwhile is looked at all the same. */
export const judgeKnown = (
  token: VerifiedToken,
  context: JudgeContext,
): Judgement => deadRefusal(token, context) ?? accept(token, context);

/** Why a genuine token is good for nothing any more: it has ended, or was revoked. */
export const deadRefusal = (
  token: VerifiedToken,
  context: Pick<JudgeContext, "now" | "revocations">,
): Refused | undefined =>
  lifetimeRefusal(token, context) ?? revocationRefusal(token, context);

function lifetimeRefusal(
  { endSeconds, authority }: VerifiedToken,
  { now }: Pick<JudgeContext, "now">,
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
  { revocations }: Pick<JudgeContext, "revocations">,
): Refused | undefined {
  // Most of the time there is none at all.
  if (revocations.size === 0) return undefined;
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

/** What the verifier asserts about this request. */
export const ambientOf = (
  { authority }: VerifiedToken,
  { input, now, audience }: Pick<JudgeContext, "input" | "now" | "audience">,
): Ambient => ({
  now,
  purpose:
    input.purpose ??
    (authority.principal.kind === "service" ? "service" : "access"),
  audience: input.audience ?? audience,
  operation: input.operation,
  resource: input.resource,
  method: input.method,
  requestId: input.requestId,
});

function rightsRefusal(
  token: VerifiedToken,
  context: JudgeContext,
): Refused | undefined {
  const ambient = ambientOf(token, context);
  const facts = factSource(token.facts, ambient);
  const ours = (): Refused | undefined =>
    checksRefusal(token, facts, context) ?? guardRefusal(token, facts, context);
  return context.engine === undefined
    ? ours()
    : engineRefusal(context.engine, token, ambient, context, ours);
}

// The engine alone says yes or no; our own code only puts a name to its no, and adds what is no Datalog: that a narrowed
// token opens delegable routes only.
function engineRefusal(
  engine: DecisionEngine,
  token: VerifiedToken,
  ambient: Ambient,
  { input, requireAal2 }: JudgeContext,
  ours: () => Refused | undefined,
): Refused | undefined {
  const wanted = listOf(input.guard);
  if (wanted.length === 0) return refuse("insufficient", "none: no guard");
  const answer = engine.answer({
    token: input.token ?? "",
    rootKey: token.key.raw,
    ambient,
    allow: wanted.flatMap((guard) => datalogOf(guard, requireAal2)),
    deny: [actorDatalog],
  });
  switch (answer) {
    case "allowed": {
      const narrow = narrowFailure(token, input);
      return narrow && refuse(narrow.reason, narrow.detail);
    }
    case "overloaded":
      return refuse("unavailable", "the engine came to no answer");
    case "invalid":
      return refuse("token-invalid", "the engine cannot read the token");
    case "refused":
      if (input.coarse === true) return ours();
      return ours() ?? refuse("insufficient", "the engine refuses");
    default:
      // No answer that we know: never a yes.
      return refuse("unavailable", "the engine came to no answer");
  }
}

function datalogOf(guard: GuardEntry, requireAal2: boolean): string[] {
  if (guard === "public") return [];
  return typeof guard === "string"
    ? [policies[guard].datalog({ requireAal2 })]
    : [guard.datalog];
}

function checksRefusal(
  token: VerifiedToken,
  facts: FactSource,
  { input, now }: JudgeContext,
): Refused | undefined {
  const every = failedChecks(token, facts, now);
  const failed =
    input.coarse === true
      ? every.filter(({ about }) => !about.includes("resource"))
      : every;
  // That a token is not good here at all says more than that it is too narrow.
  const first =
    failed.find(({ reason }) => reason !== "insufficient") ?? failed[0];
  return first === undefined
    ? undefined
    : refuse(
        first.reason,
        `block ${first.block}, check ${first.check}: ${first.text}`,
      );
}

function guardRefusal(
  token: VerifiedToken,
  facts: FactSource,
  { input, now, requireAal2 }: JudgeContext,
): Refused | undefined {
  const { guard, operation } = input;
  const delegable = input.delegable === true;
  const context = { guard, operation, now, requireAal2, delegable, facts };
  for (const failed of failedGuards(token, context))
    return refuse(failed.reason, `${failed.guard}: ${failed.detail}`);
  return undefined;
}

function accept(
  token: VerifiedToken,
  { input, now, revocations, authAnswers }: JudgeContext,
): Judgement {
  const isConfirmed = input.introspected === true;
  // A process that has just begun would take a token that was revoked while it was away.
  if (!revocations.informed && !isConfirmed)
    return authAnswers
      ? "introspect"
      : refuse("unavailable", "no snapshot of revocations yet");
  const lagSeconds = isConfirmed ? 0 : revocations.lagSeconds();
  const verdict = judgeStaleness({
    lagSeconds,
    guard: input.guard,
    method: input.method,
    issuedAt: token.authority.issuedAt,
    now,
    authAnswers,
  });
  if (verdict === "introspect") return verdict;
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
function copyOf(principal: Principal): Principal {
  if (principal.kind === "service") return { ...principal };
  // Field by field, which costs a quarter of a spread.
  const copy: Principal = {
    kind: "user",
    userId: principal.userId,
    roles: principal.roles.slice(),
    tier: principal.tier,
    verified: principal.verified,
    sessionId: principal.sessionId,
    tokenId: principal.tokenId,
    aal: principal.aal,
    authTime: new Date(principal.authTime),
    client: principal.client,
  };
  if (principal.actor !== undefined) copy.actor = principal.actor;
  return copy;
}
