import { pgArray } from "../pg-array.ts";
import type { Database, Transaction } from "../types.ts";
import { tableNames } from "./projection.ts";
import { pointViews } from "./views.ts";
import type { Projection } from "./projection.ts";

/** A generation of a projection. */
export type Generation = {
  readonly name: string;
  readonly generation: number;
  /** Of the code that it was made by. */
  readonly version: number;
  readonly state: "building" | "live" | "retired";
  /** Logical names; nothing while nobody has made them. */
  readonly tables: readonly string[] | null;
  /** Whether it has been read from; one that never was, and is retired, was given up. */
  readonly wasLive: boolean;
};

/** What a projection needs before it can be run. */
export type NextStep =
  /** Nothing is there yet: the first generation is read from at once. */
  | { readonly kind: "first" }
  /** The code is newer than every generation. */
  | { readonly kind: "next"; readonly generation: number }
  /** Somebody asked for a rebuild; the tables are to be made. */
  | { readonly kind: "set-up"; readonly generation: number }
  | { readonly kind: "none" };

/** Two-part keys; the second part is the projection's name. */
const LOCK_CLASS = 28_291;

/** Judges what to do about a projection, from its generations. */
export function nextStep(
  version: number,
  generations: readonly Generation[],
): NextStep {
  if (generations.length === 0) return { kind: "first" };
  const newest = Math.max(...generations.map((each) => each.version));
  const last = Math.max(...generations.map(({ generation }) => generation));
  if (version > newest) return { kind: "next", generation: last + 1 };
  const bare = generations.find(
    (each) => each.state === "building" && each.tables === null,
  );
  return bare?.version === version
    ? { kind: "set-up", generation: bare.generation }
    : { kind: "none" };
}

/** Which generations a process with code of this version works on: also retired ones, so that one can go back to them. */
export const isRunnable = (
  version: number,
  { version: own, tables, state, wasLive }: Generation,
): boolean =>
  own === version && tables !== null && (state !== "retired" || wasLive);

/** All generations of the named projections. */
export async function readGenerations(
  sql: Database["sql"] | Transaction["sql"],
  names: readonly string[],
): Promise<Generation[]> {
  return [
    ...(await sql<Generation[]>`
      select name, generation, version, state, tables, live_at is not null as "wasLive" from nexus.projections
       where name = any (${pgArray(names)}::text[]) order by name, generation`),
  ];
}

/**
 * Brings a projection to where it can be run; by one process at a time.
 *
 * @returns The generation that was made now, if one was.
 */
export async function ensureGeneration(
  database: Database,
  projection: Projection,
): Promise<number | undefined> {
  return database.transact(async (tx) => {
    await lockProjection(tx, projection.name);
    const { name, version } = projection;
    const step = nextStep(version, await readGenerations(tx.sql, [name]));
    if (step.kind === "none") return undefined;
    const generation = step.kind === "first" ? 1 : step.generation;
    if (step.kind === "next") await giveUpBuilding(tx, name);
    if (step.kind !== "set-up")
      await tx.sql`
        insert into nexus.projections (name, generation, version, state, live_at)
        values (${name}, ${generation}, ${version}, ${step.kind === "first" ? "live" : "building"}, ${step.kind === "first" ? tx.sql`now()` : null})`;
    const tables = await setUp(tx, projection, generation);
    if (step.kind === "first") await pointViews(tx, tables, generation);
    return generation;
  });
}

/** One process at a time changes the generations of a projection; released with the transaction. */
export async function lockProjection(
  { sql }: Transaction,
  name: string,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${name}))`;
}

async function giveUpBuilding(
  { sql }: Transaction,
  name: string,
): Promise<void> {
  await sql`
    update nexus.projections set state = 'retired', retired_at = now() where name = ${name} and state = 'building'`;
}

async function setUp(
  tx: Transaction,
  projection: Projection,
  generation: number,
): Promise<string[]> {
  const { name, partitions = 1 } = projection;
  const asked = new Set<string>();
  await projection.setup(
    tx,
    tableNames(generation, (logicalName) => asked.add(logicalName)),
  );
  const tables = [...asked];
  await tx.sql`
    update nexus.projections set tables = ${pgArray(tables)}::text[] where name = ${name} and generation = ${generation}`;
  await tx.sql`
    insert into nexus.subscriptions (name, generation, partition, partitions, epoch)
    select ${name}, ${generation}, n, ${partitions}::smallint, (select epoch from nexus.meta) from generate_series(0, ${partitions}::int - 1) as n`;
  return tables;
}

/** The generation that is read. */
export async function liveGeneration(
  { sql }: Transaction,
  name: string,
): Promise<number | undefined> {
  const [live] = await sql<{ generation: number }[]>`
    select generation from nexus.projections where name = ${name} and state = 'live'`;
  return live?.generation;
}
