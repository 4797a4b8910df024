import type { Client } from "./client.ts";

/** The store's epoch, a UUID: another one after a restore to an earlier point. */
export async function readEpoch(sql: Client): Promise<string> {
  const [row] = await sql<{ epoch: string }[]>`select epoch from nexus.meta`;
  if (row === undefined) throw new Error("nexus.meta has no row");
  return row.epoch;
}

/**
 * Begins a new epoch, after a restore to an earlier point: positions that were read before may now belong to other events,
 * so subscriptions of the old epoch must stop and say so.
 *
 * @returns The new epoch.
 */
export async function beginEpoch(sql: Client): Promise<string> {
  const [row] = await sql<
    { epoch: string }[]
  >`update nexus.meta set epoch = gen_random_uuid() returning epoch`;
  if (row === undefined) throw new Error("nexus.meta has no row");
  return row.epoch;
}
