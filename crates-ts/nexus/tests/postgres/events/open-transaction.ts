import type { Database, Transaction } from "../../../src/postgres/index.ts";

/** A transaction that has done `work` and stays open until it is told how to end. */
export async function openTransaction(
  database: Database,
  work: (tx: Transaction) => Promise<unknown>,
): Promise<{ end(): Promise<void>; rollBack(): Promise<void> }> {
  const worked = Promise.withResolvers<undefined>();
  const over = Promise.withResolvers<undefined>();
  const transaction = database.transact(async (tx) => {
    await work(tx);
    worked.resolve(undefined);
    await over.promise;
  });
  await Promise.race([worked.promise, transaction]);
  return {
    end: async () => {
      over.resolve(undefined);
      await transaction;
    },
    rollBack: async () => {
      over.reject(new Error("rolled back"));
      await transaction.catch(() => undefined);
    },
  };
}
