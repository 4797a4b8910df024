import type { ActiveAccount } from "../../domain/account/account.ts";
import type { Email } from "../../domain/account/email.ts";
import type { Username } from "../../domain/account/username.ts";
import type { SessionId, UserId } from "../../domain/account/ids.ts";
import type { Capability, Role } from "../../domain/account/role.ts";
import type { ApiKeyId } from "../../domain/api-key/api-key.ts";
import type { ExportId } from "../../domain/export/export.ts";
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
      readonly type: "UsernameChanged";
      readonly userId: UserId;
      readonly username: Username;
      readonly version: number;
    }
  | {
      readonly type: "EmailChanged";
      readonly messageId: string;
      readonly userId: UserId;
      readonly email: Email;
      /** False until it is confirmed; an address that was put back is proven. */
      readonly verified: boolean;
      /** For the new address; absent where it has an owner already. */
      readonly sealedConfirmation?: string;
      /** For the address that was proven before; absent where it has one already. */
      readonly sealedUndo?: string;
      readonly version: number;
    }
  | {
      readonly type: "EmailConfirmed";
      readonly userId: UserId;
      readonly at: Date;
      readonly version: number;
    }
  | {
      readonly type: "PasswordResetRequested";
      readonly messageId: string;
      readonly userId: UserId;
      readonly sealedLink: string;
      readonly version: number;
    }
  | {
      readonly type: "PasswordChanged";
      readonly userId: UserId;
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
      readonly type: "RolesChanged";
      readonly userId: UserId;
      readonly roles: readonly (Role | Capability)[];
      readonly by: UserId;
      readonly at: Date;
      readonly version: number;
    }
  | {
      readonly type: "AccountDisabled" | "AccountEnabled";
      readonly userId: UserId;
      readonly by: UserId;
      readonly at: Date;
      readonly version: number;
    }
  | {
      readonly type: "AccountDeleted";
      /** The message's id, which reminders name. */
      readonly messageId: string;
      readonly userId: UserId;
      /** Absent where it was the person themself. */
      readonly by?: UserId;
      readonly at: Date;
      readonly version: number;
    }
  | {
      readonly type: "ExportReady";
      readonly userId: UserId;
      readonly id: ExportId;
      readonly complete: boolean;
      readonly version: number;
    }
  | {
      readonly type: "LoginAfterFailures";
      readonly userId: UserId;
      readonly failures: number;
      readonly at: Date;
      readonly version: number;
    }
  | {
      readonly type: "LoginFromNewDevice";
      readonly userId: UserId;
      /** What its owner recognises it by. */
      readonly device: string;
      readonly at: Date;
      readonly version: number;
    }
  | {
      readonly type: "FactorAdded" | "FactorRemoved";
      readonly userId: UserId;
      readonly kind: "totp" | "recovery-codes";
      readonly version: number;
    }
  | {
      readonly type: "RecoveryCodeUsed";
      readonly userId: UserId;
      /** How many are left. */
      readonly left: number;
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
  | { readonly kind: "key"; readonly id: number; readonly until: Date }
  /** One token and whatever was narrowed from it; `id` is its last block's. */
  | { readonly kind: "block"; readonly id: string; readonly until: Date };

/** A revocation as verifiers get it: in the words of the stream `AUTH_REVOKED` (decision 41). */
export type RevocationRecord = {
  readonly kind: "sid" | "tok" | "sub" | "kid" | "blk";
  readonly id: string;
  readonly gen?: number;
  /** Unix seconds after which it concerns no living token. */
  readonly exp: number;
};

/** Part of what is revoked now, in the order in which it was. */
export type RevocationPage = {
  readonly revocations: readonly RevocationRecord[];
  /** Where the next part begins: a number without gaps of its own, growing. */
  readonly after: bigint;
  /** False when everything that was committed before `at` has been told up to here. */
  readonly hasMore: boolean;
  readonly at: Date;
};
