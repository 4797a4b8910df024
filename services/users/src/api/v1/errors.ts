import {
  alreadyThere,
  reject,
  rejectAll,
  type Reply,
  stale,
} from "@tixlys/pawz";
import type {
  ChangeRejection,
  FindProviderRejection,
  ManageRejection,
  PutProviderRejection,
} from "../../application/application.ts";

/** What each rejection is to a person asking about their own profile. */
export function refuse(rejection: ChangeRejection): Reply<never> {
  switch (rejection.type) {
    case "ProfileNotReady":
      // The account is there (its token was accepted) and the event that makes the profile is on its way (decision 45).
      return reject("profile-not-ready", { headers: { "retry-after": "1" } });
    case "ProfileOutdated":
      return stale(rejection.version);
    case "FieldsMalformed":
      return malformed(rejection.fields);
  }
}

/** And to a manager asking about somebody else's. */
export function refuseManager(rejection: ManageRejection): Reply<never> {
  switch (rejection.type) {
    case "ProfileNotReady":
      return reject("not-found");
    case "RankTooLow":
      return reject("rank-too-low");
    case "ProfileOutdated":
    case "FieldsMalformed":
      return refuse(rejection);
  }
}

/** What each rejection is to a provider asking about their own business data. */
export function refuseProvider(
  rejection: PutProviderRejection | FindProviderRejection,
): Reply<never> {
  switch (rejection.type) {
    case "ProviderUnknown":
      return reject("not-found");
    case "ProfileNotReady":
      return refuse({ type: "ProfileNotReady" });
    case "PersonalIdMissing":
      return reject("required", { field: "personalId" });
    case "ProviderOutdated":
      return stale(rejection.version);
    case "ProviderKnown":
      return alreadyThere(rejection.version);
    case "ProviderMalformed":
      return malformed(rejection.fields);
  }
}

function malformed(fields: readonly [string, ...string[]]): Reply<never> {
  const [first, ...rest] = fields;
  const reason = (field: string) => ({
    code: "invalid-format" as const,
    field,
  });
  return rejectAll([reason(first), ...rest.map(reason)]);
}
