import type { ActiveAccount } from "../../domain/account/account.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type {
  ChallengeHash,
  RecoveryCodeHash,
  SealedTotp,
} from "../../domain/factor/factor.ts";

/** Rows of modules from the top, with the light ones around them; true is dark. */
export type QrCode = readonly (readonly boolean[])[];

/** Secrets of second factors. In the clear they are in the hands of their owner alone. */
export type FactorSecrets = {
  /** A new secret of 160 bits for the person's app: as base32, and sealed. */
  issueTotp(userId: UserId): {
    readonly secret: string;
    readonly sealed: SealedTotp;
  };
  /** The secret of an enrolment, to show it once more while it waits for its first code. */
  secretOf(sealed: SealedTotp, userId: UserId): string;
  /** What every secret that lies under today's key begins with. */
  readonly currentPrefix: string;
  /** The same secret under today's key; undefined when it does not open. */
  sealAnew(sealed: SealedTotp, userId: UserId): SealedTotp | undefined;
  /** What an app reads the secret from. */
  uriOf(secret: string, account: Pick<ActiveAccount, "email">): string;
  /** The same for an app that looks at the screen. */
  qrCodeOf(uri: string): QrCode;
  /** The step for which the code is right, of those that may be shown now; undefined for a wrong one. */
  stepOf(
    sealed: SealedTotp,
    userId: UserId,
    code: string,
    now: Date,
  ): number | undefined;
  issueRecoveryCodes(
    count: number,
  ): readonly { readonly code: string; readonly hash: RecoveryCodeHash }[];
  /** As people write it: with or without hyphens, in any case. */
  recoveryHashOf(code: string): RecoveryCodeHash;
  issueChallenge(): { readonly token: string; readonly hash: ChallengeHash };
  challengeHashOf(token: string): ChallengeHash;
};

/** Which factors an account has, as its owner sees it. */
export type FactorView = {
  readonly activatedAt: Date;
  readonly recoveryCodesLeft: number;
};

/** An app that waits for its first code. */
export type Enrolment = {
  readonly sealed: SealedTotp;
  readonly expiresAt: Date;
};

/** Somebody whose password was right, and who has not shown the second factor yet. */
export type Challenge = {
  readonly userId: UserId;
  /** Since when the password is theirs that was right. */
  readonly passwordSince: Date;
  /** Wrong passwords in a row before the right one. */
  readonly failuresBefore: number;
};

/** Factors inside a transaction that has locked their account, where it changes which there are. */
export type Factors = {
  has(userId: UserId): Promise<boolean>;
  sealedOf(userId: UserId): Promise<SealedTotp | undefined>;
  /** Takes the place of an enrolment from before. */
  begin(
    userId: UserId,
    enrolment: Enrolment & { readonly createdAt: Date },
  ): Promise<void>;
  enrolmentOf(userId: UserId, now: Date): Promise<Enrolment | undefined>;
  /** The enrolment becomes the factor, in the place of the one before; its first code's step is spent. */
  activate(
    userId: UserId,
    factor: {
      readonly sealed: SealedTotp;
      readonly step: number;
      readonly at: Date;
    },
  ): Promise<void>;
  /** Spends a step, in one statement: false when it, or a later one, is spent already (auth #19). */
  accept(userId: UserId, step: number): Promise<boolean>;
  /** With its recovery codes and what waits; false where there was none. */
  remove(userId: UserId): Promise<boolean>;
  /** Voids the codes from before (auth #21). */
  renewCodes(
    userId: UserId,
    hashes: readonly RecoveryCodeHash[],
    at: Date,
  ): Promise<void>;
  /** Spends a code, in one statement; false for one that is not among them. */
  spendCode(userId: UserId, hash: RecoveryCodeHash): Promise<boolean>;
  codesLeft(userId: UserId): Promise<number>;
};

/** Challenges inside a transaction. */
export type Challenges = {
  add(
    hash: ChallengeHash,
    challenge: Challenge & {
      readonly createdAt: Date;
      readonly expiresAt: Date;
    },
  ): Promise<void>;
  /** Takes one of its tries, in one statement; false when none is left, or it is over (auth #22). */
  take(hash: ChallengeHash, tries: number, now: Date): Promise<boolean>;
  end(hash: ChallengeHash): Promise<void>;
};

/** Single statements, outside of any transaction. */
export type FactorQueries = {
  of(userId: UserId): Promise<FactorView | undefined>;
  enrolmentOf(userId: UserId, now: Date): Promise<Enrolment | undefined>;
  challenge(hash: ChallengeHash, now: Date): Promise<Challenge | undefined>;
  /** Secrets in use that do not begin like that, by their owners' ids. */
  outside(
    prefix: string,
    slice: { readonly after: UserId | undefined; readonly limit: number },
  ): Promise<
    readonly { readonly userId: UserId; readonly sealed: SealedTotp }[]
  >;
  /** Puts it in the place of the same secret; false when there is another one by now. */
  reseal(userId: UserId, from: SealedTotp, to: SealedTotp): Promise<boolean>;
};
