/** Why a request is refused. The first four are 401, the next two 403, the last 503. */
export type RefusalReason =
  | "token-missing"
  | "token-invalid"
  | "token-expired"
  | "token-revoked"
  | "insufficient"
  | "step-up-required"
  | "unavailable";

/** Why a policy refuses. */
export type PolicyRefusal = {
  reason: Extract<RefusalReason, "insufficient" | "step-up-required">;
  detail: string;
};
