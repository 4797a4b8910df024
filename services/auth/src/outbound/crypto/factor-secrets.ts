import { createHash, randomBytes } from "node:crypto";
import { SealedColumnError, type ColumnCipher } from "@tixlys/nexus/postgres";
import type { FactorSecrets } from "../../application/ports.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type {
  ChallengeHash,
  RecoveryCodeHash,
  SealedTotp,
} from "../../domain/factor/factor.ts";
import { fromBase32, toBase32 } from "./base32.ts";
import { qrCodeOf } from "./qr-code.ts";
import { matchingStep } from "./totp.ts";

/** As long as SHA-1's output (RFC 4226 §4 R6 recommends 160 bits). */
const totpBytes = 20;
/** 80 bits: 16 letters and digits. */
const recoveryBytes = 10;
const challengeBytes = 32;

/** What apps show above the code. */
const issuer = "Tixlys";

/** The same place for an enrolment and the factor that it becomes; a secret moved to somebody else does not open. */
const placeOf = (userId: UserId) =>
  ({ column: "auth.totp.secret", row: userId }) as const;

/** Secrets of second factors: TOTP by RFC 6238 under sealed secrets (auth #20); codes and challenges as SHA-256 (auth #21). */
export function factorSecrets(cipher: ColumnCipher): FactorSecrets {
  return {
    issueTotp(userId) {
      const secret = toBase32(randomBytes(totpBytes));
      // cast: this is what a SealedTotp is.
      const sealed = cipher.seal(secret, placeOf(userId)) as SealedTotp;
      return { secret, sealed };
    },
    currentPrefix: cipher.currentPrefix,
    sealAnew(sealed, userId) {
      try {
        const secret = cipher.open(sealed, placeOf(userId));
        // cast: this is what a SealedTotp is.
        return cipher.seal(secret, placeOf(userId)) as SealedTotp;
      } catch (thrown) {
        if (thrown instanceof SealedColumnError) return undefined;
        throw thrown;
      }
    },
    secretOf: (sealed, userId) => cipher.open(sealed, placeOf(userId)),
    uriOf(secret, { email }) {
      const label = `${issuer}:${encodeURIComponent(email)}`;
      const query = `secret=${secret}&issuer=${issuer}&algorithm=SHA1&digits=6&period=30`;
      return `otpauth://totp/${label}?${query}`;
    },
    qrCodeOf,
    stepOf(sealed, userId, code, now) {
      const secret = fromBase32(cipher.open(sealed, placeOf(userId)));
      return matchingStep(secret, code.replaceAll(/\s/g, ""), now);
    },
    issueRecoveryCodes: (count) =>
      Array.from({ length: count }, () => {
        const letters = toBase32(randomBytes(recoveryBytes)).toLowerCase();
        const code = letters.replaceAll(/(.{4})(?=.)/g, "$1-");
        return { code, hash: recoveryHashOf(code) };
      }),
    recoveryHashOf,
    issueChallenge() {
      const token = randomBytes(challengeBytes).toString("base64url");
      return { token, hash: challengeHashOf(token) };
    },
    challengeHashOf,
  };
}

const sha256 = (text: string): string =>
  createHash("sha256").update(text).digest("base64url");

function recoveryHashOf(code: string): RecoveryCodeHash {
  const letters = code.toLowerCase().replaceAll(/[\s-]/g, "");
  // cast: this is what a RecoveryCodeHash is.
  return sha256(`recovery code ${letters}`) as RecoveryCodeHash;
}

function challengeHashOf(token: string): ChallengeHash {
  // cast: this is what a ChallengeHash is.
  return sha256(token) as ChallengeHash;
}
