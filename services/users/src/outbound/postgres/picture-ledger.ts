import { users } from "@tixlys/contracts";
import { acknowledgeErased } from "@tixlys/messaging/people";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type {
  LedgerEntries,
  PictureLedger,
} from "../../application/ports/pictures.ts";
import {
  parsePictureKey,
  type PictureKey,
} from "../../domain/picture/picture.ts";

/** The longest wait between two tries to delete an object. */
const longestWaitMs = 60 * 60 * 1000;
const firstWaitMs = 15_000;

/** The list of stored pictures; each call is a transaction of its own. Times are the database's. */
export function pictureLedger({ sql, transact }: Database): PictureLedger {
  return {
    async begin(key, userId, graceMs) {
      // Whoever is being forgotten is so before, and then there is no profile, or after, and then this line is seen.
      const begun = await sql`
        insert into stored_pictures (key, user_id, state, due_at)
        select ${key}, user_id, 'uploading', clock_timestamp() + make_interval(secs => ${graceMs / 1000})
          from profiles where user_id = ${userId} for key share
        returning key`;
      return begun.length === 1;
    },

    async takeDue(limit) {
      // From here on nobody can keep what was given up: keeping asks for the state.
      const rows = await sql<{ key: string }[]>`
        with due as (
          select key from stored_pictures
           where due_at <= clock_timestamp()
           order by due_at limit ${limit} for update skip locked)
        update stored_pictures set state = 'due' where key in (select key from due) returning key`;
      return rows.map(({ key }) => keyOf(key));
    },

    async forget(key) {
      await transact((tx) => forgetIn(tx, key));
    },

    async postpone(key) {
      await sql`
        update stored_pictures
           set failures = failures + 1,
               due_at = clock_timestamp() + make_interval(secs => least(${longestWaitMs / 1000}, ${firstWaitMs / 1000} * 2 ^ least(failures, 20)))
         where key = ${key} and state = 'due'`;
    },
  };
}

/** All of the person's lines are locked, so that of two that go at once one is the last. */
async function forgetIn(tx: Transaction, key: PictureKey): Promise<void> {
  const lines = await tx.sql<
    { key: string; userId: string; state: string; leaving: boolean }[]
  >`
    select key, user_id as "userId", state, leaving from stored_pictures
     where user_id = (select user_id from stored_pictures where key = ${key})
     order by key for update`;
  const own = lines.find((line) => line.key === key);
  if (own?.state !== "due") return;
  await tx.sql`delete from stored_pictures where key = ${key}`;
  if (own.leaving && lines.length === 1)
    await acknowledgeErased(tx, users, own.userId);
}

/** The same list in the transaction that changes a profile. */
export function ledgerEntriesIn({ sql }: Transaction): LedgerEntries {
  return {
    async keep(key, userId) {
      const kept = await sql`
        update stored_pictures set state = 'kept', due_at = null
         where key = ${key} and user_id = ${userId} and state = 'uploading' and due_at > clock_timestamp()
        returning key`;
      return kept.length === 1;
    },

    async release(key, afterMs) {
      await sql`
        update stored_pictures set state = 'due', due_at = clock_timestamp() + make_interval(secs => ${afterMs / 1000})
         where key = ${key} and state = 'kept'`;
    },

    async releaseAll(userId) {
      await sql`
        update stored_pictures
           set leaving = true,
               state = case state when 'uploading' then state else 'due' end,
               due_at = case state when 'uploading' then due_at else clock_timestamp() end
         where user_id = ${userId}`;
    },
  };
}

function keyOf(text: string): PictureKey {
  const key = parsePictureKey(text);
  if (key.ok) return key.value;
  throw new Error("stored_pictures.key holds a value that does not parse");
}
