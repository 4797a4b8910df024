import { pgArray } from "../pg-array.ts";
import { decoded, evolveRows, rowsConcerned } from "../../projection.ts";
import type { Json } from "../../event-store.ts";
import type { RowChanges } from "../../projection.ts";
import type { ReadModel } from "../../read-model.ts";
import type { Transaction } from "../types.ts";
import type { Projection, TableName } from "./projection.ts";

/** How the rows of a read model are kept in tables of one's own. */
export type RowStorage<Row> = Pick<Projection, "setup" | "partitions"> & {
  /**
   * The rows of these ids, locked (`for update`, in the order of the ids, which are sorted); those that do not exist are
   * left out.
   */
  load(
    tx: Transaction,
    ids: readonly string[],
    table: TableName,
  ): Promise<ReadonlyMap<string, Row>>;
  /** Writes changed rows and removes those that are `undefined`. */
  save(tx: Transaction, rows: RowChanges<Row>, table: TableName): Promise<void>;
};

/** What can be told of documents. */
export type DocumentOptions = Pick<Projection, "partitions"> & {
  /** Runs after the table `table(name)` (`id text`, `row jsonb`) was made: the place for indexes. */
  readonly setup?: Projection["setup"];
};

/** Keeps a read model in tables of the author's own. */
export function asRows<Row, Event extends { readonly type: string }>(
  model: ReadModel<Row, Event>,
  storage: RowStorage<Row>,
): Projection {
  const { name, version, events } = model;
  const { partitions = 1, setup, load, save } = storage;
  return {
    name,
    version,
    partitions,
    types: events.types,
    setup,
    apply: async (tx, recorded, table) => {
      const past = recorded.map((each) => decoded(model, each));
      const ids = rowsConcerned(model, past);
      if (ids.length === 0) return;
      const rows = await load(tx, ids, table);
      await save(tx, evolveRows(model, rows, past), table);
    },
  };
}

/**
 * Keeps a read model as JSON documents: a table and view of the read model's name with the columns `id text` and
 * `row jsonb`. Rows must be what JSON can hold.
 */
export function asDocuments<Row, Event extends { readonly type: string }>(
  model: ReadModel<Row, Event>,
  { partitions = 1, setup }: DocumentOptions = {},
): Projection {
  const { name } = model;
  return asRows(model, {
    partitions,
    setup: async (tx, table) => {
      await tx.sql`create table ${tx.sql(table(name))} (id text primary key, row jsonb not null)`;
      await setup?.(tx, table);
    },
    load: async (tx, ids, table) => {
      if (partitions > 1) await claimNew(tx, ids, table(name));
      const rows = await tx.sql<{ id: string; row: Json }[]>`
        select id, row from ${tx.sql(table(name))} 
         where id = any (${pgArray(ids)}::text[]) and row <> 'null' order by id for update`;
      // cast: the document was written by `save` below, from a row of the same version of the read model.
      return new Map(rows.map(({ id, row }) => [id, row as Row]));
    },
    save: (tx, rows, table) => saveDocuments(tx, rows, table(name)),
  });
}

/**
 * Two partitions can begin the same row at the same time: the second waits here for the first, and then finds its row.
 * What is claimed is written or removed by the same transaction.
 */
async function claimNew(
  { sql }: Transaction,
  ids: readonly string[],
  table: string,
): Promise<void> {
  await sql`
    insert into ${sql(table)} (id, row) select id, 'null' from unnest(${pgArray(ids)}::text[]) as new(id) order by id
    on conflict do nothing`;
}

async function saveDocuments<Row>(
  { sql }: Transaction,
  rows: RowChanges<Row>,
  table: string,
): Promise<void> {
  const kept = [...rows].filter(([, row]) => row !== undefined);
  const gone = [...rows].filter(([, row]) => row === undefined);
  if (gone.length > 0)
    await sql`delete from ${sql(table)} where id = any (${pgArray(gone.map(([id]) => id))}::text[])`;
  if (kept.length > 0)
    await sql`
      insert into ${sql(table)} (id, row)
      select id, row::jsonb from unnest(${pgArray(kept.map(([id]) => id))}::text[], ${pgArray(kept.map(([, row]) => JSON.stringify(row)))}::text[]) as new(id, row)
      on conflict (id) do update set row = excluded.row`;
}
