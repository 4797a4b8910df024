import { and, asc, count, eq, gt, like, lt, not, sql } from "drizzle-orm";
import type { Database, TransactionDb } from "@tixlys/nexus/postgres";
import type {
  Challenges,
  Enrolment,
  FactorQueries,
  Factors,
} from "../../application/ports.ts";
import { parseUserId, type UserId } from "../../domain/account/ids.ts";
import type { SealedTotp } from "../../domain/factor/factor.ts";
import {
  loginChallenges,
  recoveryCodes,
  totpEnrolments,
  totpFactors,
} from "./factors-schema.ts";

type Reader = Pick<TransactionDb, "select">;

// cast: only what was sealed for the column is written to it.
const sealedOf = (text: string): SealedTotp => text as SealedTotp;

async function findEnrolment(
  db: Reader,
  userId: UserId,
  now: Date,
): Promise<Enrolment | undefined> {
  const [row] = await db
    .select()
    .from(totpEnrolments)
    .where(
      and(eq(totpEnrolments.userId, userId), gt(totpEnrolments.expiresAt, now)),
    );
  return row && { sealed: sealedOf(row.secret), expiresAt: row.expiresAt };
}

async function countCodes(db: Reader, userId: UserId): Promise<number> {
  const [row] = await db
    .select({ codes: count() })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.userId, userId));
  return row?.codes ?? 0;
}

/** Second factors inside one transaction. */
export function factorRows(db: TransactionDb): Factors {
  const secretOf = async (userId: UserId) => {
    const [row] = await db
      .select({ secret: totpFactors.secret })
      .from(totpFactors)
      .where(eq(totpFactors.userId, userId));
    return row && sealedOf(row.secret);
  };
  return {
    has: async (userId) => (await secretOf(userId)) !== undefined,
    sealedOf: secretOf,
    async begin(userId, { sealed: secret, createdAt, expiresAt }) {
      const set = { secret, createdAt, expiresAt };
      await db
        .insert(totpEnrolments)
        .values({ userId, ...set })
        .onConflictDoUpdate({ target: totpEnrolments.userId, set });
    },
    enrolmentOf: (userId, now) => findEnrolment(db, userId, now),
    async activate(
      userId,
      { sealed: secret, step: lastStep, at: activatedAt },
    ) {
      const set = { secret, lastStep, activatedAt };
      await db
        .insert(totpFactors)
        .values({ userId, ...set })
        .onConflictDoUpdate({ target: totpFactors.userId, set });
      await db.delete(totpEnrolments).where(eq(totpEnrolments.userId, userId));
    },
    async accept(userId, step) {
      const rows = await db
        .update(totpFactors)
        .set({ lastStep: step })
        .where(
          and(eq(totpFactors.userId, userId), lt(totpFactors.lastStep, step)),
        )
        .returning({ userId: totpFactors.userId });
      return rows.length === 1;
    },
    async remove(userId) {
      const gone = await db
        .delete(totpFactors)
        .where(eq(totpFactors.userId, userId))
        .returning({ userId: totpFactors.userId });
      for (const table of [totpEnrolments, recoveryCodes, loginChallenges])
        await db.delete(table).where(eq(table.userId, userId));
      return gone.length === 1;
    },
    async renewCodes(userId, hashes, createdAt) {
      await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
      await db
        .insert(recoveryCodes)
        .values(hashes.map((codeHash) => ({ userId, codeHash, createdAt })));
    },
    async spendCode(userId, hash) {
      const rows = await db
        .delete(recoveryCodes)
        .where(
          and(
            eq(recoveryCodes.userId, userId),
            eq(recoveryCodes.codeHash, hash),
          ),
        )
        .returning({ userId: recoveryCodes.userId });
      return rows.length === 1;
    },
    codesLeft: (userId) => countCodes(db, userId),
  };
}

/** Challenges inside one transaction. */
export function challengeRows(db: TransactionDb): Challenges {
  return {
    async add(tokenHash, challenge) {
      await db.insert(loginChallenges).values({ tokenHash, ...challenge });
    },
    async take(hash, tries, now) {
      const rows = await db
        .update(loginChallenges)
        .set({ tries: sql`${loginChallenges.tries} + 1` })
        .where(
          and(
            eq(loginChallenges.tokenHash, hash),
            lt(loginChallenges.tries, tries),
            gt(loginChallenges.expiresAt, now),
          ),
        )
        .returning({ tries: loginChallenges.tries });
      return rows.length === 1;
    },
    async end(hash) {
      await db
        .delete(loginChallenges)
        .where(eq(loginChallenges.tokenHash, hash));
    },
  };
}

/** Single statements, outside of any transaction. */
export function factorQueries({ db }: Pick<Database, "db">): FactorQueries {
  return {
    async of(userId) {
      const [row] = await db
        .select({
          activatedAt: totpFactors.activatedAt,
          recoveryCodesLeft: db.$count(
            recoveryCodes,
            eq(recoveryCodes.userId, userId),
          ),
        })
        .from(totpFactors)
        .where(eq(totpFactors.userId, userId));
      return row;
    },
    enrolmentOf: (userId, now) => findEnrolment(db, userId, now),
    async challenge(hash, now) {
      const [row] = await db
        .select()
        .from(loginChallenges)
        .where(
          and(
            eq(loginChallenges.tokenHash, hash),
            gt(loginChallenges.expiresAt, now),
          ),
        );
      const userId = parseUserId(row?.userId);
      if (row === undefined || userId === undefined) return undefined;
      const { passwordSince, failuresBefore } = row;
      return { userId, passwordSince, failuresBefore };
    },
    async outside(prefix, { after, limit }) {
      const { userId, secret } = totpFactors;
      const rows = await db
        .select({ userId, secret })
        .from(totpFactors)
        .where(
          and(
            not(like(secret, `${prefix}%`)),
            after === undefined ? undefined : gt(userId, after),
          ),
        )
        .orderBy(asc(userId))
        .limit(limit);
      return rows.flatMap((row) => {
        const id = parseUserId(row.userId);
        return id === undefined
          ? []
          : [{ userId: id, sealed: sealedOf(row.secret) }];
      });
    },
    async reseal(userId, from, to) {
      const rows = await db
        .update(totpFactors)
        .set({ secret: to })
        .where(
          and(eq(totpFactors.userId, userId), eq(totpFactors.secret, from)),
        )
        .returning({ userId: totpFactors.userId });
      return rows.length === 1;
    },
  };
}
