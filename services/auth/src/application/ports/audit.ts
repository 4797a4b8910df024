/**
 * What happened, in the words of the OWASP logging vocabulary where it has one; the rest follows its form. A new kind is a word
 * here, and one call where it happens.
 */
export type AuditAction =
  | "authn_api_key_created"
  | "authn_api_key_fail"
  | "authn_api_key_revoked"
  | "authn_bootstrap_fail"
  | "authn_bootstrap_issued"
  | "authn_device_remembered"
  | "authn_factor_challenged"
  | "authn_factor_enrolled"
  | "authn_factor_fail"
  | "authn_factor_removed"
  | "authn_factor_started"
  | "authn_login_success"
  | "authn_login_fail"
  | "authn_login_fail_max"
  | "authn_password_change"
  | "authn_password_change_fail"
  | "authn_password_reset"
  | "authn_password_reset_fail"
  | "authn_password_reset_requested"
  | "authn_recovery_code_used"
  | "authn_recovery_codes_renewed"
  | "authn_step_up_success"
  | "authn_step_up_fail"
  | "authn_token_created"
  | "authn_token_reuse"
  | "authn_token_revoked"
  | "authz_fail"
  | "crypt_key_created"
  | "crypt_key_moved"
  | "crypt_key_removed"
  | "privilege_permissions_changed"
  | "session_expired"
  | "user_created"
  | "user_deleted"
  | "user_deleted_fail"
  | "user_disabled"
  | "user_enabled"
  | "user_erased"
  | "user_erasure_overdue"
  | "user_export_collected"
  | "user_export_requested"
  | "user_exported"
  | "user_registration_requested"
  | "user_updated"
  | "user_updated_fail"
  | "user_verification_requested";

/** Who did it. Nobody who is known: `anonymous`. */
export type AuditActor =
  | {
      readonly kind: "user";
      readonly id: string;
      /** The administrator who acted as this user, when someone did. */
      readonly impersonator?: string;
    }
  | { readonly kind: "service"; readonly id: string }
  | { readonly kind: "anonymous" };

/** Words, numbers and ids of our own: never what somebody typed, and never a secret (auth #44, #72). */
export type AuditDetails = Readonly<
  Record<string, string | number | boolean | readonly string[]>
>;

/** What a use case says of a happening; who asked, from where and in which request is added where it is written. */
export type Audited = {
  readonly action: AuditAction;
  /** `success` when absent. */
  readonly outcome?: "success" | "failure";
  /** Whom it happened to: an account's id, or a service's name. */
  readonly subject?: string;
  /** Instead of whoever asks: who has just become known by this. */
  readonly actor?: AuditActor;
  /** Instead of the session that asks. */
  readonly session?: string;
  readonly details?: AuditDetails;
};

/**
 * Writes to the log. `tx.audit` is part of the transaction: it stands when the change does. `store.audit` is for what changed
 * nothing, such as a refusal; it must not be called inside a transaction that will be rolled back.
 */
export type AuditLog = { record(what: Audited): Promise<void> };

/** An entry as it was written, by the log's own clock. */
export type AuditEntry = {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  readonly outcome: "success" | "failure";
  readonly actor: AuditActor;
  readonly subject: string | undefined;
  readonly session: string | undefined;
  /** The network that the request came from, not the address: `203.0.113.0/24`. */
  readonly network: string | undefined;
  readonly requestId: string;
  readonly details: AuditDetails;
};

/** Which entries; what is absent does not matter. */
export type AuditFilter = {
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: "success" | "failure" | undefined;
  readonly requestId?: string | undefined;
  /** From then on. */
  readonly from?: Date | undefined;
  /** Before then. */
  readonly to?: Date | undefined;
};

/** Where an entry stands in the log. */
export type AuditPosition = { readonly at: Date; readonly id: string };

/** The log outside of transactions. */
export type StoredAuditLog = AuditLog & {
  /** The newest first, from behind where `after` stands. */
  read(
    filter: AuditFilter,
    slice: {
      readonly after: AuditPosition | undefined;
      readonly limit: number;
    },
  ): Promise<readonly AuditEntry[]>;
  /** Makes room for the months to come and drops those that were kept long enough; says how many of each. */
  turnOver(): Promise<{ readonly made: number; readonly dropped: number }>;
};
