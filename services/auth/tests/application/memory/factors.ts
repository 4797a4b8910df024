import type { UserId } from "../../../src/domain/account/ids.ts";
import type {
  ChallengeHash,
  RecoveryCodeHash,
  SealedTotp,
} from "../../../src/domain/factor/factor.ts";
import type {
  Challenge,
  Challenges,
  Enrolment,
  FactorQueries,
  Factors,
} from "../../../src/application/ports.ts";

/** What the store in memory keeps of second factors. */
export type FactorTables = {
  totp: Map<
    UserId,
    { sealed: SealedTotp; lastStep: number; activatedAt: Date }
  >;
  enrolments: Map<UserId, Enrolment>;
  codes: Map<UserId, RecoveryCodeHash[]>;
  challenges: Map<
    ChallengeHash,
    Challenge & { expiresAt: Date; tries: number }
  >;
};

export const emptyFactors = (): FactorTables => ({
  totp: new Map(),
  enrolments: new Map(),
  codes: new Map(),
  challenges: new Map(),
});

const waiting = (
  { enrolments }: FactorTables,
  userId: UserId,
  now: Date,
): Enrolment | undefined => {
  const found = enrolments.get(userId);
  return found !== undefined && found.expiresAt > now ? found : undefined;
};

/** Second factors inside one transaction. */
export function factorsOf(tables: FactorTables): Factors {
  const { totp, enrolments, codes } = tables;
  return {
    has: async (userId) => totp.has(userId),
    sealedOf: async (userId) => totp.get(userId)?.sealed,
    async begin(userId, { sealed, expiresAt }) {
      enrolments.set(userId, { sealed, expiresAt });
    },
    enrolmentOf: async (userId, now) => waiting(tables, userId, now),
    async activate(userId, { sealed, step, at }) {
      totp.set(userId, { sealed, lastStep: step, activatedAt: at });
      enrolments.delete(userId);
    },
    async accept(userId, step) {
      const row = totp.get(userId);
      if (row === undefined || row.lastStep >= step) return false;
      totp.set(userId, { ...row, lastStep: step });
      return true;
    },
    async remove(userId) {
      enrolments.delete(userId);
      codes.delete(userId);
      for (const [hash, { userId: owner }] of tables.challenges)
        if (owner === userId) tables.challenges.delete(hash);
      return totp.delete(userId);
    },
    async renewCodes(userId, hashes) {
      codes.set(userId, [...hashes]);
    },
    async spendCode(userId, hash) {
      const left = codes.get(userId) ?? [];
      codes.set(
        userId,
        left.filter((each) => each !== hash),
      );
      return left.includes(hash);
    },
    codesLeft: async (userId) => codes.get(userId)?.length ?? 0,
  };
}

/** Challenges inside one transaction. */
export function challengesOf({ challenges }: FactorTables): Challenges {
  return {
    async add(hash, challenge) {
      challenges.set(hash, { ...challenge, tries: 0 });
    },
    async take(hash, tries, now) {
      const row = challenges.get(hash);
      if (row === undefined || row.tries >= tries || row.expiresAt <= now)
        return false;
      challenges.set(hash, { ...row, tries: row.tries + 1 });
      return true;
    },
    async end(hash) {
      challenges.delete(hash);
    },
  };
}

/** Second factors outside of any transaction. */
export function factorQueriesOf(tables: () => FactorTables): FactorQueries {
  return {
    async of(userId) {
      const row = tables().totp.get(userId);
      if (row === undefined) return undefined;
      const recoveryCodesLeft = tables().codes.get(userId)?.length ?? 0;
      return { activatedAt: row.activatedAt, recoveryCodesLeft };
    },
    enrolmentOf: async (userId, now) => waiting(tables(), userId, now),
    async outside(prefix, { after, limit }) {
      return [...tables().totp]
        .map(([userId, { sealed }]) => ({ userId, sealed }))
        .filter(
          ({ userId, sealed }) =>
            !sealed.startsWith(prefix) &&
            (after === undefined || userId > after),
        )
        .toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
        .slice(0, limit);
    },
    async reseal(userId, from, to) {
      const row = tables().totp.get(userId);
      if (row?.sealed !== from) return false;
      tables().totp.set(userId, { ...row, sealed: to });
      return true;
    },
    async challenge(hash, now) {
      const row = tables().challenges.get(hash);
      return row !== undefined && row.expiresAt > now ? row : undefined;
    },
  };
}
