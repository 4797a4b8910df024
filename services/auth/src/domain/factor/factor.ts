import type { Brand } from "@tixlys/nexus";

/** A TOTP secret, sealed for its column. */
export type SealedTotp = Brand<string, "SealedTotp">;

/** SHA-256 of a recovery code. */
export type RecoveryCodeHash = Brand<string, "RecoveryCodeHash">;

/** SHA-256 of a challenge's token. */
export type ChallengeHash = Brand<string, "ChallengeHash">;

/** What a person shows beside the password: a code of their app, or one of the codes for when it is gone. */
export type ShownFactor = {
  readonly kind: "totp" | "recovery-code";
  readonly code: string;
};

const minute = 60_000;

/** How long somebody has to show the first code of a new app, in milliseconds; after that they begin again. */
export const enrolmentLifetimeMs: number = 15 * minute;

/** How long somebody whose password was right has for the code, in milliseconds (auth #14: codes at most ten minutes). */
export const challengeLifetimeMs: number = 5 * minute;

/** Codes that may be tried with one challenge; then it is void, whatever comes (auth #22). */
export const challengeTries = 5;

/** Codes in one set (auth #21). */
export const recoveryCodeCount = 10;

/** A code counts for this long, in milliseconds (RFC 6238: 30 seconds). */
export const totpStepMs = 30_000;

/** So many steps early or late a code still counts: clocks differ, and people type slowly (auth #19). */
export const totpDrift = 1;
