import { eq } from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type {
  ContactPhones,
  ContactReader,
  Contacts,
} from "../../application/ports.ts";
import type { Contact } from "../../domain/contact/contact.ts";
import { readers } from "./inbox-schema.ts";
import { contacts } from "./schema.ts";

/** The contacts of one transaction. */
export function contactsIn(tx: Transaction): Contacts {
  return {
    async load(userId) {
      const [row] = await tx.db
        .select()
        .from(contacts)
        .where(eq(contacts.userId, userId))
        .for("update");
      return row && contactOf(row);
    },
    async phoneOf(userId) {
      const [row] = await tx.db
        .select({ phone: contacts.phone })
        .from(contacts)
        .where(eq(contacts.userId, userId));
      return row?.phone ?? undefined;
    },
    async save(contact) {
      const {
        userId: _key,
        newAddress = null,
        phone = null,
        ...kept
      } = contact;
      const changes = { ...kept, newAddress, phone };
      await tx.db
        .insert(contacts)
        .values(contact)
        .onConflictDoUpdate({ target: contacts.userId, set: changes });
    },
  };
}

/** The numbers that are kept. */
export function contactPhones({ sql }: Pick<Database, "sql">): ContactPhones {
  return {
    async forget(limit) {
      const gone = await sql`
        update contacts set phone = null where user_id in (
          select user_id from contacts where phone is not null order by user_id limit ${limit} for update skip locked)
        returning user_id`;
      return gone.length;
    },
  };
}

/** Reads outside of transactions; the language is the one that the person chose, else their profile's. */
export function contactReader(database: Database): ContactReader {
  return {
    async find(userId) {
      const [row] = await database.db
        .select({ contact: contacts, reader: readers })
        .from(contacts)
        .leftJoin(readers, eq(readers.userId, contacts.userId))
        .where(eq(contacts.userId, userId));
      if (row === undefined) return undefined;
      const { contact, reader } = row;
      const { locale } = contact;
      const spoken = reader?.language ?? reader?.profileLocale ?? locale;
      return { ...contactOf(contact), locale: spoken };
    },
  };
}

function contactOf({
  newAddress,
  phone,
  ...known
}: typeof contacts.$inferSelect): Contact {
  return {
    ...known,
    ...(newAddress === null ? {} : { newAddress }),
    ...(phone === null ? {} : { phone }),
  };
}
