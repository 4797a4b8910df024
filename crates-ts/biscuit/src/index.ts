/**
 * Access tokens of the suite: mint, narrow, verify, judge, revoke.
 *
 * Everything here is synchronous and works offline. Signatures are Ed25519 only, and a token is held to the token
 * profile (auth.md §3.3) before anything else is done with it. The reference engine is in `@tixlys/biscuit/wasm`.
 */
export { attenuate, seal } from "./attenuate.ts";
export type {
  Allowed,
  DecideInput,
  Decision,
  DecisionObservation,
  Introspect,
  Refused,
  TokenIdentity,
  TokenView,
  Verifier,
} from "./decision.ts";
export { inspect } from "./inspect.ts";
export type { InspectedBlock, Inspection } from "./inspect.ts";
export { createExplainer } from "./explain.ts";
export type { Explanation } from "./explain.ts";
export { guards } from "./guard-names.ts";
export type { Guard } from "./guard-names.ts";
export {
  guardProblem,
  isForServices,
  labelOf,
  listOf,
  mayAskForStepUp,
} from "./guard.ts";
export type { Guarded, GuardEntry } from "./guard.ts";
export type { ServiceCondition, UserCondition } from "./judge/conditions.ts";
export type {
  DecisionEngine,
  EngineAnswer,
  EngineQuestion,
} from "./judge/engine.ts";
export type { FailedCheck, FailedGuard } from "./judge/findings.ts";
export { definePolicy, isOwnPolicy, PolicyError } from "./judge/own-policy.ts";
export { recentlyAuthenticated } from "./recently-authenticated.ts";
export type { OwnPolicy, PolicySubject } from "./judge/own-policy.ts";
export { policies } from "./judge/policies.ts";
export type { Policy, PolicyContext } from "./judge/policies.ts";
export { FRESH_SECONDS, judgeStaleness } from "./judge/staleness.ts";
export type { StalenessInput, StalenessVerdict } from "./judge/staleness.ts";
export { API_KEY_CLIENT } from "./judge/verified.ts";
export { createVerifier } from "./judge/verifier.ts";
export type { VerifierOptions } from "./judge/verifier.ts";
export { generateRootKey, KeyError, parseKeys } from "./keys.ts";
export type { KeySet, RootKey } from "./keys.ts";
export { createSigner, MintError } from "./mint.ts";
export type {
  AccessClaims,
  ServiceClaims,
  Signer,
  SignerOptions,
} from "./mint.ts";
export {
  outranks,
  purposes,
  ranks,
  roles,
  tierOf,
  tiers,
} from "./principal.ts";
export type {
  Principal,
  Purpose,
  Role,
  ServicePrincipal,
  Tier,
  UserPrincipal,
} from "./principal.ts";
export type { PolicyRefusal, RefusalReason } from "./refusal.ts";
export { RestrictionError } from "./restrictions.ts";
export type { Restrictions } from "./restrictions.ts";
export { createRevocations } from "./revocations.ts";
export type {
  RevocableFacts,
  RevocationRecord,
  Revocations,
  RevocationsOptions,
} from "./revocations.ts";
export { runtimeAssets } from "./wasm/assets.ts";
export { verify } from "./verify.ts";
export type { Verification } from "./verify.ts";
