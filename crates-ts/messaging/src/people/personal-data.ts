import type { Transaction } from "@tixlys/nexus/postgres";

/**
 * What a column may hold: something of a person, which they get with their export and which goes when they do; a secret, such
 * as a hash or a key, which goes too but is told to nobody; or nothing of a person.
 */
export type ColumnClass = "personal" | "secret" | "plain";

/** One table, and whose rows are whose. */
export type PersonalTable = {
  /**
   * The column that holds the person's id: their rows are deleted with them, and exported before. Absent where no row belongs
   * to anybody; then no column may be `personal`.
   */
  readonly person?: string;
  /** Every column that can hold text, bytes or JSON, with its class. */
  readonly columns: Readonly<Record<string, ColumnClass>>;
  /** Instead of deleting the person's rows: makes them nobody's, where others need what is left of them. */
  readonly pseudonymise?: (tx: Transaction, userId: string) => Promise<void>;
};

/** What one service keeps about people. */
export type PersonalData = {
  /** Of the exported rows; counts up when a column changes its meaning. */
  readonly version: number;
  /** By table: `profiles`, or `schema.table` outside of `public`. */
  readonly tables: Readonly<Record<string, PersonalTable>>;
};

const NAME = /^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/;

/**
 * Declares what a service keeps about people: the one place that deletion and export follow, and that a test holds against
 * the schema, so that a new column must say what it is.
 *
 * @throws Error for a table whose rows are nobody's and that has a personal column, or a name that is none.
 */
export function definePersonalData(data: PersonalData): PersonalData {
  if (!Number.isInteger(data.version) || data.version < 1)
    throw new Error("the version of personal data is a whole number from 1");
  for (const [table, { person, columns }] of Object.entries(data.tables)) {
    for (const name of [table, person ?? "id", ...Object.keys(columns)])
      if (!NAME.test(name)) throw new Error(`${table}: ${name} is no name`);
    const personal = Object.entries(columns).find(
      ([, kind]) => kind === "personal",
    );
    if (person === undefined && personal !== undefined)
      throw new Error(
        `${table}: ${personal[0]} is personal, but the table does not say whose its rows are`,
      );
  }
  return data;
}
