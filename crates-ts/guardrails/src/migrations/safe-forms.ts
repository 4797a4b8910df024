/** What a migration may not do to tables that have rows and that old code is using; the safe form of each. */
export const safeForms = {
  "migrations/drop":
    "expand, then contract: drop it in a later release than the one in which nothing reads or writes it any more, and say so: -- lint: allow drop because <since which release nothing uses it>",
  "migrations/rename":
    "add the new name beside the old one, write both, move the rows by a job, and drop the old one a release later; for a function or view, create the new one",
  "migrations/rewrite":
    "add a nullable column of the new kind without that default, write both, fill old rows in small steps by a job, set the default for new rows (alter column … set default), and drop the old column a release later; a change that PostgreSQL makes without rewriting (varchar to text) is allowed with that reason",
  "migrations/not-null":
    "give the column a constant default; or add it nullable, fill it by a job, and a release later `add constraint <name> not null <column> not valid`, then `validate constraint <name>` in the next migration",
  "migrations/index":
    "`create index concurrently if not exists …` as the only statement of a migration of its own: the migrate step runs such a file outside a transaction, and writers go on",
  "migrations/constraint":
    "check, not null and foreign key: add it `not valid` (new rows are held to it at once), and `validate constraint` in the next migration; unique: `create unique index concurrently` in a migration of its own, then `add constraint … using index`; a constraint of a domain: on the tables' columns instead",
  "migrations/validate":
    "move `validate constraint` into the next migration: each file is one transaction, and adding the constraint keeps the table locked until its end",
  "migrations/truncate":
    "leave the rows to a job that deletes them in small steps, in a release in which nothing reads them",
  "migrations/lock":
    "take no lock by hand and leave the limits of the migrate step (5 s for a lock, 5 min for a statement) as they are; attach a partition that was made by itself (`create table … (like …)`, then `attach partition`)",
  "migrations/rows":
    "fill or delete old rows by a job in small steps; a few rows, known by value, are named: `where <column> = <constant>`, or `where id in (select … limit <n>)`",
  "migrations/hidden":
    "write the statements plainly: what a `do` block or a string executes cannot be read by this check",
  "migrations/transaction":
    "leave begin, commit and rollback out: the migrate step gives every file a transaction of its own, and half a migration must not stay",
  "migrations/syntax":
    "correct the SQL; it is read by PostgreSQL 18's own parser",
  "migrations/allow":
    "write above the one statement: -- lint: allow <drop|rename|rewrite|…> because <why it neither locks nor loses>; delete one that is not needed",
  "migrations/released":
    "restore the file: databases hold its checksum, and the migrate step would stop at it; what is wrong is mended by a new migration with the next number",
} as const;

/** The name of a rule. */
export type MigrationRule = keyof typeof safeForms;

/** One thing that a statement does and should not. */
export type Fault = { rule: MigrationRule; message: string };
