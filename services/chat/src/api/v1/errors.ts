import { reject, type Reply, stale } from "@tixlys/pawz";
import type { Refusal } from "../../application/application.ts";

const retrySeconds = 1;

const faults = {
  format: "invalid-format",
  value: "invalid-value",
  short: "too-short",
  long: "too-long",
} as const;

/** What each refusal is to a client. Whoever may not see a channel learns no more than that there is none. */
export function refuse(refusal: Refusal): Reply<never> {
  switch (refusal.type) {
    case "ChannelUnknown":
    case "MessageUnknown":
    case "MemberUnknown":
      return reject("not-found");
    case "NotMember":
    case "NotAllowed":
      return reject("insufficient-permission");
    case "ChannelClosed":
    case "KindUnfit":
    case "MessageDeleted":
      return reject("invalid-state");
    case "NameTaken":
      return reject("name-taken", { field: "name" });
    case "LimitReached":
      return reject("limit-reached");
    case "PeopleAway":
    case "Crowded":
    case "Withdrawn":
      return { kind: "overloaded", retryAfterSeconds: retrySeconds };
    case "Outdated":
      return stale(refusal.version);
    case "ReferenceUnknown":
      return reject("unknown-reference", { field: refusal.field });
    case "FieldMissing":
      return reject("required", { field: refusal.field });
    case "FieldMisplaced":
      return reject("invalid-combination", { field: refusal.field });
    case "FieldMalformed":
      return reject(faults[refusal.fault], { field: refusal.field });
  }
}

/** What refusals of fields come to. */
export const fieldErrors = [
  "invalid-format",
  "invalid-value",
  "too-short",
  "too-long",
] as const;
