import { and, desc, eq, gt, inArray, isNull, ne, sql } from "drizzle-orm";
import type { TransactionDb } from "@tixlys/nexus/postgres";
import type { UserId } from "../../domain/account/ids.ts";
import { registration } from "../../domain/registration/registration.ts";
import type { LinkId } from "../../domain/registration/registration.ts";
import type {
  LinkHash,
  Registrations,
  StoredLink,
} from "../../application/ports.ts";
import {
  registrationOf,
  rowOf,
  storedRegistrationOf,
} from "./registration-rows.ts";
import { mailLinks, registrations } from "./schema.ts";

/** No registration has it; statements that shall change nothing name it. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** Registrations and their mailed links, inside one transaction. */
export function registrationRows(db: TransactionDb): Registrations {
  return {
    async insert(state, version, passwordHash, link) {
      await db
        .insert(registrations)
        .values(rowOf(state, version, passwordHash, link));
      await insertLink(db, state.id, link, state.requestedAt);
    },
    findByLink: (hash) => findByLink(db, hash),
    async findPending(email, now) {
      const [row] = await db
        .select()
        .from(registrations)
        .where(
          and(
            eq(registrations.email, email),
            eq(registrations.status, "pending"),
            gt(registrations.expiresAt, now),
          ),
        )
        .orderBy(desc(registrations.requestedAt), desc(registrations.id))
        .limit(1)
        .for("update");
      const state = row && registrationOf(row);
      return row && state?.status === "pending"
        ? { state, version: row.version }
        : undefined;
    },
    async renewLink(renewed, link) {
      const id = renewed?.state.id ?? nobody;
      await db
        .update(registrations)
        .set({
          linkId: link.id,
          linkExpiresAt: link.expiresAt,
          version: renewed?.version ?? 0,
        })
        .where(eq(registrations.id, id));
      await db
        .update(mailLinks)
        .set({ voidedAt: sql`now()` })
        .where(
          and(
            eq(mailLinks.subjectId, id),
            isNull(mailLinks.usedAt),
            isNull(mailLinks.voidedAt),
          ),
        );
      await insertLinkOf(db, id, link);
    },
    /** Three statements that do not wait for each other: one round trip. */
    async redeem(id, linkId, at) {
      await Promise.all([
        db
          .update(mailLinks)
          .set({ usedAt: at })
          .where(eq(mailLinks.id, linkId)),
        db
          .update(mailLinks)
          .set({ voidedAt: at })
          .where(
            and(
              eq(mailLinks.subjectId, id),
              ne(mailLinks.id, linkId),
              isNull(mailLinks.voidedAt),
            ),
          ),
        db.delete(registrations).where(eq(registrations.id, id)),
      ]);
    },
  };
}

/**
 * The registration's row is locked first and the link read afterwards, in a statement of its own: whoever waited for
 * the lock sees what the other one did with the link.
 */
async function findByLink(
  db: TransactionDb,
  hash: LinkHash,
): ReturnType<Registrations["findByLink"]> {
  const subjectId = db
    .select({ id: mailLinks.subjectId })
    .from(mailLinks)
    .where(isVerification(hash));
  const [row] = await db
    .select()
    .from(registrations)
    .where(inArray(registrations.id, subjectId))
    .for("update");
  const [link] = await db.select().from(mailLinks).where(isVerification(hash));
  if (link === undefined) return undefined;
  const linkId = link.id as LinkId; // cast: written from a LinkId
  const subject = link.subjectId as UserId; // cast: written from a UserId
  if (link.usedAt !== null) {
    return {
      state: { status: "redeemed", id: subject },
      version: 0,
      passwordHash: undefined,
      linkId,
    };
  }
  if (row === undefined)
    return {
      state: registration.initial,
      version: 0,
      passwordHash: undefined,
      linkId,
    };
  return { ...storedRegistrationOf(row), linkId };
}

const isVerification = (hash: LinkHash) =>
  and(eq(mailLinks.tokenHash, hash), eq(mailLinks.purpose, "verify-email"));

async function insertLink(
  db: TransactionDb,
  subjectId: string,
  link: StoredLink,
  now: Date,
): Promise<void> {
  const { id, hash: tokenHash, expiresAt, usable } = link;
  const voidedAt = usable ? null : now;
  await db.insert(mailLinks).values({
    id,
    purpose: "verify-email",
    subjectId,
    tokenHash,
    expiresAt,
    voidedAt,
  });
}

/** Inserts the link of a registration that exists, else nothing, by the same statement. */
async function insertLinkOf(
  db: TransactionDb,
  subjectId: string,
  link: StoredLink,
): Promise<void> {
  await db.execute(sql`
    insert into ${mailLinks} (id, purpose, subject_id, token_hash, expires_at)
    select ${link.id}::uuid, 'verify-email', id, ${link.hash}, ${link.expiresAt.toISOString()}::timestamptz
    from ${registrations} where id = ${subjectId}::uuid`);
}
