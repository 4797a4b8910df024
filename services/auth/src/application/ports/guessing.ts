import type { Brand } from "@tixlys/nexus";
import type { UserId } from "../../domain/account/ids.ts";
import type {
  DeviceId,
  KnownDevice,
} from "../../domain/guessing/known-device.ts";
import type { Throttle } from "../../domain/guessing/throttle.ts";

/** Names what is counted without telling whose it is: a keyed hash. */
export type GuessKey = Brand<string, "GuessKey">;

/** SHA-256 of a device's token. */
export type DeviceHash = Brand<string, "DeviceHash">;

/** The same in every replica. */
export type GuessKeys = {
  /** `identifier` as it is looked up: trimmed and in lower case. Known and unknown ones alike. */
  identifier(identifier: string): GuessKey;
  device(id: DeviceId): GuessKey;
  /** Codes of a second factor, counted apart from passwords: whoever knows the password must not forget them with it. */
  factor(userId: UserId): GuessKey;
  /** The same, of a known device. */
  factorOn(id: DeviceId): GuessKey;
  /** The IPv4 address, or the /64 of an IPv6 address. */
  address(ip: string): GuessKey;
  /** Its /24 or /48. */
  network(ip: string): GuessKey;
  readonly everywhere: GuessKey;
};

/** Failures that count together until their window ends. */
export type FailureWindow = {
  readonly key: GuessKey;
  readonly failures: number;
  readonly windowMs: number;
};

/** An attempt as it is counted: one after the other for its key, and with others for its windows. */
export type CountedAttempt = {
  readonly key: GuessKey;
  readonly windows: readonly FailureWindow[];
  readonly now: Date;
};

/** Whether an attempt may be made. */
export type Taken =
  | { readonly kind: "taken" }
  /** Others of the same key are being judged: if they are right, this one may be made. */
  | { readonly kind: "pending" }
  | { readonly kind: "delayed"; readonly until: Date }
  /** No attempt is left. */
  | { readonly kind: "exhausted" }
  | { readonly kind: "window-full"; readonly until: Date };

/** Counts of failed attempts, shared by all replicas. Never part of another transaction: a failure counts whatever becomes of its request. */
export type Guesses = {
  /**
   * Takes an attempt before it is judged: it counts as a failure until `forget` or `giveBack`, so that of many at once no more
   * are made than of many in a row.
   */
  take(
    attempt: CountedAttempt & { readonly throttle: Throttle },
  ): Promise<Taken>;
  /** It was wrong: it stays counted, and counts in its windows. */
  fail(attempt: CountedAttempt): Promise<void>;
  /** It was not judged. */
  giveBack(attempt: CountedAttempt): Promise<void>;
  /** Somebody was right, or proved themself otherwise: failures in a row end. Answers how many were judged wrong among them. */
  forget(keys: readonly GuessKey[]): Promise<number>;
};

export type DeviceTokens = {
  issue(): { readonly token: string; readonly hash: DeviceHash };
  /** `undefined` for what cannot be a token. */
  hashOf(token: string): DeviceHash | undefined;
};

/** Known devices inside a transaction that has locked their account. */
export type Devices = {
  /** How many live ones the account has. */
  count(userId: UserId, now: Date): Promise<number>;
  /** Beyond `cap` the longest unused give way. */
  remember(device: KnownDevice, hash: DeviceHash, cap: number): Promise<void>;
  used(id: DeviceId, at: Date): Promise<void>;
  /** For when the password changes: whoever knew the old one is nobody that is known. Answers how many there were. */
  forgetAll(userId: UserId): Promise<number>;
};
