import type { Denial } from "../domain/channel/rights.ts";
import type { Fault } from "../domain/channel/values.ts";

export type FieldMalformed = {
  readonly type: "FieldMalformed";
  readonly field: string;
  readonly fault: Fault;
};

/** Why something was refused; what each is to a client says `api/v1/errors.ts`. */
export type Refusal =
  | { readonly type: Denial }
  | { readonly type: "MessageUnknown" }
  | { readonly type: "MemberUnknown" }
  | { readonly type: "MessageDeleted" }
  | { readonly type: "NameTaken" }
  | { readonly type: "LimitReached" }
  /** Whether somebody has an account cannot be found out now. */
  | { readonly type: "PeopleAway" }
  /** More is waiting to be stored than can be. */
  | { readonly type: "Crowded" }
  /** Its sender may no longer write by the time that it would be stored. */
  | { readonly type: "Withdrawn" }
  | { readonly type: "Outdated"; readonly version: number }
  | { readonly type: "ReferenceUnknown"; readonly field: string }
  | { readonly type: "FieldMissing"; readonly field: string }
  /** It does not go together with what else was said. */
  | { readonly type: "FieldMisplaced"; readonly field: string }
  | FieldMalformed;

export const malformed = (field: string, fault: Fault): FieldMalformed => ({
  type: "FieldMalformed",
  field,
  fault,
});
