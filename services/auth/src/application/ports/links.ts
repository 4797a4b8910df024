import type { Email } from "../../domain/account/email.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type {
  AccountLink,
  AccountLinkPurpose,
} from "../../domain/account/mail-link.ts";
import type { LinkId } from "../../domain/registration/registration.ts";
import type { LinkHash } from "./hashes.ts";

/** A link as it is stored. `usable` is false for one that nobody was sent. */
export type NewAccountLink = {
  readonly id: LinkId;
  readonly hash: LinkHash;
  readonly purpose: AccountLinkPurpose;
  /** Nobody where the address that asked has no owner: the same statement then stores nothing. */
  readonly userId: UserId | undefined;
  readonly address?: Email;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly usable: boolean;
};

/** Mailed links of accounts inside a transaction. The account is locked before, so that two uses never meet. */
export type AccountLinks = {
  add(link: NewAccountLink): Promise<void>;
  find(
    hash: LinkHash,
    purpose: AccountLinkPurpose,
  ): Promise<AccountLink | undefined>;
  /** Marks it as used. */
  spend(id: LinkId, at: Date): Promise<void>;
  /** Voids what is open of these purposes, or what of it was issued at `since` or later; for nobody the same statement. */
  cancel(
    userId: UserId | undefined,
    purposes: readonly AccountLinkPurpose[],
    at: Date,
    since?: Date,
  ): Promise<void>;
};
