import { reject, rejectAll, type Reply, stale } from "@tixlys/pawz";
import type { ChangeRejection } from "../../application/application.ts";

/** What each rejection is to a person asking about their own profile. */
export function refuse(rejection: ChangeRejection): Reply<never> {
  switch (rejection.type) {
    case "ProfileNotReady":
      // The account is there (its token was accepted) and the event that makes the profile is on its way (decision 45).
      return reject("profile-not-ready", { headers: { "retry-after": "1" } });
    case "ProfileOutdated":
      return stale(rejection.version);
    case "FieldsMalformed": {
      const [first, ...rest] = rejection.fields;
      const reason = (field: string) => ({
        code: "invalid-format" as const,
        field,
      });
      return rejectAll([reason(first), ...rest.map(reason)]);
    }
  }
}
