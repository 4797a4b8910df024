import type { ActiveAccount } from "../../domain/account/account.ts";
import type { SessionId, UserId } from "../../domain/account/ids.ts";
import type { ApiKeyId } from "../../domain/api-key/api-key.ts";
import type { PersonalDetails } from "../../domain/registration/profile.ts";
import type { PendingRegistration } from "../../domain/registration/registration.ts";
import type { EndReason } from "../../domain/session/session.ts";

/** What goes out to other services; the event adapter knows the contract's words for it. */
export type Fact =
  | {
      readonly type: "RegistrationRequested";
      /** The message's id, which the sealed secret names (decision 38). */
      readonly messageId: string;
      readonly registration: PendingRegistration;
      readonly sealedLink: string;
      readonly version: number;
    }
  | {
      readonly type: "RegistrationRefused";
      readonly owner: UserId;
      readonly version: number;
    }
  | {
      readonly type: "AccountRegistered";
      readonly account: ActiveAccount;
      readonly details: PersonalDetails;
      readonly version: number;
    }
  | {
      readonly type: "SessionRevoked";
      readonly userId: UserId;
      /** Every session of the user when absent. */
      readonly sessionId?: SessionId;
      readonly reason: EndReason;
      readonly version: number;
    }
  | {
      readonly type: "ApiKeyCreated" | "ApiKeyRevoked";
      readonly userId: UserId;
      readonly id: ApiKeyId;
      readonly version: number;
    };

/** Tokens that must stop working now (decision 41); `until` is when the last of them expires by itself. */
export type Revocation =
  | { readonly kind: "session"; readonly id: SessionId; readonly until: Date }
  | { readonly kind: "api-key"; readonly id: ApiKeyId; readonly until: Date }
  | {
      readonly kind: "user";
      readonly id: UserId;
      readonly gen: number;
      readonly until: Date;
    }
  | { readonly kind: "key"; readonly id: number; readonly until: Date };
