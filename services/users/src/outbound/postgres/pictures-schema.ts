import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

const moment = (name: string) =>
  timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

/**
 * Everything that is or may be in the store: `uploading` until somebody keeps it or its time is over, `kept` as somebody's picture,
 * `due` to be deleted. A row is older than its object, and outlives it.
 */
export const storedPictures = pgTable(
  "stored_pictures",
  {
    key: text("key").primaryKey(),
    userId: uuid("user_id").notNull(),
    state: text("state").notNull(),
    /** When it is given up, or deleted; nobody's business while it is kept. */
    dueAt: moment("due_at"),
    /** Whose it was has left: with the last of these the person is forgotten here, and `auth` is told so. */
    leaving: boolean("leaving").notNull().default(false),
    failures: integer("failures").notNull().default(0),
    createdAt: moment("created_at")
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [
    check(
      "stored_pictures_state",
      sql`(${table.state} in ('uploading', 'due') and ${table.dueAt} is not null) or (${table.state} = 'kept' and ${table.dueAt} is null)`,
    ),
    index("stored_pictures_due_at").on(table.dueAt),
    index("stored_pictures_user_id").on(table.userId),
    // A person has one picture, whatever goes wrong.
    uniqueIndex("stored_pictures_kept")
      .on(table.userId)
      .where(sql`state = 'kept'`),
  ],
);
