import type { Metadata } from "@tixlys/nexus";
import type { UserId } from "../../domain/account/ids.ts";
import type { Username } from "../../domain/account/username.ts";
import type { ApiKeyId } from "../../domain/api-key/api-key.ts";
import type { GuessKey } from "./guessing.ts";

/** A deletion that has to go through the suite. */
export type Departure = {
  readonly userId: UserId;
  /** Of the message that tells the others. */
  readonly messageId: string;
  /** Who has to say that the person is forgotten. */
  readonly services: readonly string[];
  /** Of what is decided, and when. */
  readonly metadata: Metadata;
};

/** Deletions inside a transaction; the account is locked before. */
export type Departures = {
  /** Those that have not been revoked, whether or not they have run out. */
  apiKeysOf(userId: UserId): Promise<readonly ApiKeyId[]>;
  /**
   * Forgets what does not hang on the account's row: mailed links, registrations, and all events of the account but the
   * last. The names that it held are kept from others until `heldUntil`, under a keyed hash that nobody can read them from.
   */
  forget(
    userId: UserId,
    held: readonly {
      readonly username: Username;
      readonly mark: GuessKey;
    }[],
    heldUntil: Date,
  ): Promise<void>;
  /** Every name that the account has, or had and still holds. */
  namesOf(userId: UserId): Promise<readonly Username[]>;
  /** Whether the name was that of somebody who left a short while ago. */
  isHeldBack(mark: GuessKey, now: Date): Promise<boolean>;
  /** The process that waits for the others begins. */
  begin(departure: Departure): Promise<void>;
};
