/** How long the leases of a killed holder stay without work: from its SIGKILL until another process has taken all of them. */
import type { Replica } from "../../crates-ts/messaging/tests/chaos/replica.ts";
import type { ChaosStage } from "../../crates-ts/messaging/tests/chaos/stage.ts";
import type { Database } from "../../crates-ts/nexus/src/postgres/index.ts";

/** One subscription, and what each round took in milliseconds. */
export type TakeOver = {
  readonly subscription: string;
  readonly roundsMs: readonly number[];
};

/** By design (architecture, "One event"; eventing.md 1b.4). */
export const designedMs = 5_000;

const SHARED_WITHIN_MS = 20_000;
const TAKEN_WITHIN_MS = 30_000;
const LOOK_MS = 10;

/**
 * Kills the replicas of the projection and of the process manager in turn, on an otherwise quiet stage.
 *
 * @throws Error when leases are not shared out within 20 s, or not taken over within 30.
 */
export async function measureTakeOvers(
  stage: ChaosStage,
  rounds: number,
): Promise<TakeOver[]> {
  const projectors = stage.replicas.filter(({ name }) =>
    name.startsWith("projector"),
  );
  return [
    await measure("tallies", stage.producer, projectors, rounds),
    await measure("process:errands", stage.errands, stage.consumers, rounds),
  ];
}

/** The lines of the table. */
export const takeOverLines = (all: readonly TakeOver[]): string[] =>
  all.flatMap(({ subscription, roundsMs }) => {
    if (roundsMs.length === 0) return [];
    const each = roundsMs.map((ms) => String(Math.round(ms))).join(", ");
    const name = `take-over, ${subscription}`;
    const longest = String(Math.round(Math.max(...roundsMs)));
    return [
      `${name.padEnd(30)} longest ${longest} ms of ${each} (designed: ${String(designedMs)} at most)`,
    ];
  });

async function measure(
  subscription: string,
  database: Database,
  replicas: readonly Replica[],
  rounds: number,
): Promise<TakeOver> {
  const roundsMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const victim = replicas[round % replicas.length];
    await until(
      `the leases of ${subscription} are shared out`,
      SHARED_WITHIN_MS,
      async () => (await holders(database, subscription)) === replicas.length,
    );
    const killedAt = performance.now();
    await victim?.kill();
    await until(
      `the leases of ${subscription} are taken over`,
      TAKEN_WITHIN_MS,
      async () => (await holders(database, subscription)) === 1,
    );
    roundsMs.push(performance.now() - killedAt);
    await victim?.start();
  }
  return { subscription, roundsMs };
}

/** Who has valid leases: how many processes; 0 while any partition is nobody's. */
async function holders({ sql }: Database, name: string): Promise<number> {
  const [row] = await sql<{ holders: number }[]>`
    select case when bool_and(coalesce(s.lease_until > clock_timestamp(), false)) then count(distinct s.lease_owner) else 0 end::int as holders
      from nexus.subscriptions s left join nexus.projections p using (name, generation)
     where s.name = ${name} and p.state is distinct from 'retired'`;
  return row?.holders ?? 0;
}

async function until(
  what: string,
  withinMs: number,
  ask: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (await ask()) return;
    await Bun.sleep(LOOK_MS);
  }
  throw new Error(`not within ${String(withinMs)} ms: ${what}`);
}
