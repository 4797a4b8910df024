import type { Database, Transaction } from "../types.ts";
import {
  liveGeneration,
  lockProjection,
  readGenerations,
} from "./generations.ts";
import { makeLive, switchGeneration } from "./switching.ts";
import { dropTables } from "./views.ts";
import type { Generation } from "./generations.ts";
import type { Switched } from "./switching.ts";

/** What can be asked of a switch. */
export type SwitchOptions = {
  /** The generation; the one that was read before, for a rollback, or the building one, for a switch, unless told. */
  readonly generation?: number;
  /**
   * True reads from it as it is, even when it is behind or goes on without streams that the live one has: readers may then
   * see less than before.
   */
  readonly asItIs?: boolean;
};

const MAX_LAG = 1_000;
const RETIRED_LOCK_MS = 2_000;

/**
 * Asks for a new generation of a projection, of the version that is read now. The workers build it beside the live one and
 * switch when it has caught up.
 *
 * @returns The new generation, or the one that is being built already.
 * @throws Error for a projection that has never run.
 */
export async function rebuildProjection(
  database: Database,
  name: string,
): Promise<number> {
  return database.transact(async (tx) => {
    await lockProjection(tx, name);
    const all = await readGenerations(tx.sql, [name]);
    const building = all.find(({ state }) => state === "building");
    if (building !== undefined) return building.generation;
    const live = all.find(({ state }) => state === "live");
    if (live === undefined) throw unknownProjection(name);
    const generation = Math.max(...all.map((each) => each.generation)) + 1;
    await tx.sql`
      insert into nexus.projections (name, generation, version, state) values (${name}, ${generation}, ${live.version}, 'building')`;
    return generation;
  });
}

/**
 * Goes back to the generation that was read before, or to another one; the workers keep it up to date as long as they have
 * its version of the code. The generation that is left can be gone back to as well.
 *
 * @returns `switched`, or why not: nothing has changed then.
 * @throws Error when there is no such generation.
 */
export async function rollbackProjection(
  database: Database,
  name: string,
  options: SwitchOptions = {},
): Promise<Switched> {
  const before = (all: readonly Generation[]): Generation | undefined =>
    all.findLast(({ state, wasLive }) => state === "retired" && wasLive);
  return switchTo(database, name, options, before);
}

/**
 * Reads from the building generation now: for one that the workers do not switch to by themselves, because it goes on
 * without streams that the live one has.
 *
 * @returns `switched`, or why not: nothing has changed then.
 * @throws Error when there is no such generation.
 */
export async function switchProjection(
  database: Database,
  name: string,
  options: SwitchOptions = {},
): Promise<Switched> {
  const building = (all: readonly Generation[]): Generation | undefined =>
    all.find(({ state }) => state === "building");
  return switchTo(database, name, options, building);
}

async function switchTo(
  database: Database,
  name: string,
  { generation, asItIs = false }: SwitchOptions,
  choose: (all: readonly Generation[]) => Generation | undefined,
): Promise<Switched> {
  const all = await readGenerations(database.sql, [name]);
  const target =
    generation === undefined
      ? choose(all)
      : all.find((each) => each.generation === generation);
  const tables = target?.tables ?? null;
  if (target === undefined || target.state === "live" || tables === null)
    throw new Error(`${name} has no such generation to read from`);
  const to = target.generation;
  if (!asItIs) return switchGeneration(database, { name, to, maxLag: MAX_LAG });
  return database.transact(async (tx) => {
    await lockProjection(tx, name);
    const from = await liveGeneration(tx, name);
    if (from === undefined) throw unknownProjection(name);
    await makeLive(tx, name, to, tables);
    return { kind: "switched", from };
  });
}

/**
 * Drops retired generations with their tables; they cannot be gone back to any more.
 *
 * @param before Only those that were retired before it; all of them unless told.
 * @returns The generations that were dropped.
 */
export async function dropRetired(
  database: Database,
  name: string,
  before: Date = new Date(Date.now() + 60_000),
): Promise<number[]> {
  const rows = await database.sql<{ generation: number }[]>`
    select generation from nexus.projections
     where name = ${name} and state = 'retired' and retired_at < ${before.toISOString()}::timestamptz order by generation`;
  const dropped: number[] = [];
  for (const { generation } of rows)
    if (await database.transact((tx) => dropOne(tx, name, generation)))
      dropped.push(generation);
  return dropped;
}

async function dropOne(
  tx: Transaction,
  name: string,
  generation: number,
): Promise<boolean> {
  const { sql } = tx;
  await sql`select set_config('lock_timeout', ${String(RETIRED_LOCK_MS)}, true)`;
  await lockProjection(tx, name);
  const all = await readGenerations(sql, [name]);
  const retired = all.find((each) => each.generation === generation);
  if (retired?.state !== "retired") return false;
  const live = all.find(({ state }) => state === "live");
  await sql`delete from nexus.subscriptions where name = ${name} and generation = ${generation}`;
  await sql`delete from nexus.parked_streams where name = ${name} and generation = ${generation}`;
  await sql`delete from nexus.projections where name = ${name} and generation = ${generation}`;
  await dropTables(tx, generation, retired.tables ?? [], live?.tables ?? []);
  return true;
}

const unknownProjection = (name: string): Error =>
  new Error(`no projection ${name} has ever run on this database`);
