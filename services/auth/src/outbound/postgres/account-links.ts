import { and, eq, gte, inArray, isNull, sql } from "drizzle-orm";
import type { TransactionDb } from "@tixlys/nexus/postgres";
import type { Email } from "../../domain/account/email.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type {
  AccountLink,
  AccountLinkPurpose,
} from "../../domain/account/mail-link.ts";
import type { LinkId } from "../../domain/registration/registration.ts";
import type { AccountLinks, LinkHash } from "../../application/ports.ts";
import { accounts, mailLinks } from "./schema.ts";

/** No account has it; statements that shall change nothing name it. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** Mailed links of accounts, inside one transaction. */
export function accountLinkRows(db: TransactionDb): AccountLinks {
  return {
    async add({ id, hash, purpose, userId, address, ...link }) {
      const issuedAt = sql`${link.issuedAt.toISOString()}::timestamptz`;
      await db.execute(sql`
        insert into ${mailLinks} (id, purpose, subject_id, token_hash, address, created_at, expires_at, voided_at)
        select ${id}::uuid, ${purpose}, id, ${hash}, ${address ?? null}, ${issuedAt},
               ${link.expiresAt.toISOString()}::timestamptz, ${link.usable ? sql`null` : issuedAt}
        from ${accounts} where id = ${userId ?? nobody}::uuid`);
    },
    find: (hash, purpose) => findLink(db, hash, purpose),
    async spend(id, at) {
      await db
        .update(mailLinks)
        .set({ usedAt: at })
        .where(eq(mailLinks.id, id));
    },
    async cancel(userId, purposes, at, since) {
      await db
        .update(mailLinks)
        .set({ voidedAt: at })
        .where(
          and(
            eq(mailLinks.subjectId, userId ?? nobody),
            inArray(mailLinks.purpose, [...purposes]),
            isNull(mailLinks.usedAt),
            isNull(mailLinks.voidedAt),
            since === undefined ? undefined : gte(mailLinks.createdAt, since),
          ),
        );
    },
  };
}

/** One statement, inside a transaction or outside of any. */
export async function findLink(
  db: Pick<TransactionDb, "select">,
  hash: LinkHash,
  purpose: AccountLinkPurpose,
): Promise<AccountLink | undefined> {
  const [row] = await db
    .select()
    .from(mailLinks)
    .where(and(eq(mailLinks.tokenHash, hash), eq(mailLinks.purpose, purpose)));
  return row && { ...linkOf(row), purpose };
}

/** From storage only: what was checked when it was written is not checked again. */
function linkOf(
  row: typeof mailLinks.$inferSelect,
): Omit<AccountLink, "purpose"> {
  const { usedAt, voidedAt, createdAt: issuedAt, expiresAt } = row;
  const left = voidedAt === null ? "open" : "void";
  return {
    id: row.id as LinkId, // cast: written from a LinkId
    userId: row.subjectId as UserId, // cast: written from a UserId
    address: (row.address ?? undefined) as Email | undefined, // cast: written from an Email
    issuedAt,
    expiresAt,
    status: usedAt === null ? left : "used",
  };
}
