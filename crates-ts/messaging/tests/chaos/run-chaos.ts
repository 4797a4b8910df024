import { newId } from "../../src/new-id.ts";
import { errandFaults, readErrands } from "./check-errands.ts";
import type { ErrandFaults } from "./check-errands.ts";
import { checkLedger } from "./check-ledger.ts";
import type { Verdict } from "./check-ledger.ts";
import { driveCommands } from "./drive-commands.ts";
import type { Driven } from "./drive-commands.ts";
import { inflict } from "./inflict.ts";
import type { Kills } from "./inflict.ts";
import {
  readCommands,
  readConsumed,
  readOutbox,
  wrongReadModels,
} from "./read-ledger.ts";
import { schedule } from "./schedule.ts";
import type { ChaosStage } from "./stage.ts";

/** How much of it. */
export type ChaosOptions = {
  readonly seed: number;
  readonly commands: number;
  readonly kills: number;
  /** Losses of the broker's store among the kills. */
  readonly wipes: number;
  /** Between two kills, on average. */
  readonly gapMs: number;
  /** No more commands and no more kills after this; what was begun is finished and checked all the same. */
  readonly mostMs: number;
  /** Order keys that the commands are spread over. */
  readonly keys: number;
};

/** What came of a run. */
export type ChaosResult = {
  readonly options: ChaosOptions;
  readonly driven: Driven;
  readonly kills: Kills;
  readonly verdict: Verdict;
  /** Rows of read models that are not the fold of their events. */
  readonly wrongReadModels: readonly string[];
  /** What is wrong with the commands and timeouts of the process manager. */
  readonly errands: ErrandFaults;
  readonly committed: number;
  readonly tookMs: number;
};

/** Longer than the longest wait between two tries, which is 30 seconds. */
const SETTLE_MS = 45_000;
/** One effect too many comes late: the broker redelivers after four seconds. */
const QUIET_MS = 1_000;

/** Sends the commands while the faults happen, waits until everything has settled, and checks. */
export async function runChaos(
  stage: ChaosStage,
  options: ChaosOptions,
): Promise<ChaosResult> {
  const startedAt = performance.now();
  const { seed, commands, kills, gapMs, mostMs } = options;
  const signal = AbortSignal.timeout(mostMs);
  const [driven, killed] = await Promise.all([
    driveCommands({
      commands,
      perSecond: commands / Math.max(1, (kills * gapMs) / 1000),
      keys: Array.from({ length: options.keys }, newId),
      ports: stage.ports,
      seed,
      signal,
    }),
    inflict(stage, schedule(options), signal),
  ]);
  await settle(stage);
  const committed = await readCommands(stage.producer);
  return {
    options,
    driven,
    kills: killed,
    verdict: await verdictOf(stage, driven),
    wrongReadModels: await wrongReadModels(stage.producer),
    errands: await errandsOf(stage),
    committed: committed.length,
    tookMs: performance.now() - startedAt,
  };
}

/** Reads all tables and compares them with what the sender was told. */
export async function verdictOf(
  stage: ChaosStage,
  { told }: Pick<Driven, "told">,
): Promise<Verdict> {
  const consumers = await Promise.all(
    [...stage.databases].map(([name, database]) =>
      readConsumed(name, database),
    ),
  );
  return checkLedger({
    told,
    committed: await readCommands(stage.producer),
    outbox: await readOutbox(stage.producer),
    consumers,
  });
}

/** Reads what the process manager has done and compares it with what was published. */
export async function errandsOf(stage: ChaosStage): Promise<ErrandFaults> {
  return errandFaults(
    await readOutbox(stage.producer),
    await readErrands(stage.errands),
  );
}

/**
 * Waits until no outbox row is without its effect, every timeout has fired and every read model has caught up, then a little for
 * one too many. What makes progress is waited for, however slow the machine; what is missing when nothing moves is lost.
 */
async function settle(stage: ChaosStage): Promise<void> {
  const wanted = (await readOutbox(stage.producer)).length;
  for (const { sql } of stage.databases.values())
    await reaches(wanted, async () => {
      const [row] = await sql<{ seen: number }[]>`
        select count(distinct message_id)::int as seen from effects`;
      return row?.seen ?? 0;
    });
  await reaches(wanted, async () => {
    const [row] = await stage.errands.sql<{ seen: number }[]>`
      select count(distinct message_id)::int as seen from acts where type = 'Remind'`;
    return row?.seen ?? 0;
  });
  await reaches(0, async () => -(await wrongReadModels(stage.producer)).length);
  await Bun.sleep(QUIET_MS);
}

/** Looks until a number is as high as it should be, or has not risen for so long that it never will. */
async function reaches(
  wanted: number,
  look: () => Promise<number>,
): Promise<void> {
  let highest = -Infinity;
  let deadline = performance.now() + SETTLE_MS;
  while (performance.now() < deadline) {
    const seen = await look();
    if (seen >= wanted) return;
    if (seen > highest) deadline = performance.now() + SETTLE_MS;
    highest = Math.max(highest, seen);
    await Bun.sleep(200);
  }
}

/** The result as lines of a table. */
export function chaosTable(result: ChaosResult): string[] {
  const { options, driven, kills, verdict, errands } = result;
  const told = [...driven.told.values()];
  const sum = [...kills.values()].reduce((total, one) => total + one, 0);
  const count = (
    of: "lost" | "doubled" | "strange" | "reordered" | "miscounted",
  ) =>
    verdict.consumers
      .map((faults) => `${faults.consumer} ${String(faults[of].length)}`)
      .join(", ");
  const rows: [string, string][] = [
    ["seed", String(options.seed)],
    ["commands", String(told.length)],
    ["committed", String(result.committed)],
    ["rejected", String(told.filter((end) => end === "rejected").length)],
    ["answers lost, then looked up", String(driven.lostAnswers)],
    ["of these found committed", String(driven.foundByLookUp)],
    [
      "kills",
      `${String(sum)}: ${[...kills].map(([victim, times]) => `${victim} ${String(times)}`).join(", ")}`,
    ],
    ["promises broken", String(verdict.broken.length)],
    ["unpublished", String(verdict.unpublished.length)],
    ["lost", count("lost")],
    ["doubled", count("doubled")],
    ["strange", count("strange")],
    ["reordered", count("reordered")],
    ["counters wrong", count("miscounted")],
    ["process commands", lengths(errands, "lost", "doubled", "reordered")],
    ["process timeouts", lengths(errands, "unfired", "refired")],
    ["process otherwise", lengths(errands, "strange", "misremembered", "open")],
    ["read models wrong", String(result.wrongReadModels.length)],
    [
      "longest stall",
      `${String(Math.round(verdict.longestStall.ms))} ms, of ${verdict.longestStall.consumer}, until ${new Date(verdict.longestStall.untilMs).toISOString()}`,
    ],
    ["took", `${String(Math.round(result.tookMs / 1000))} s`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(30)} ${value}`);
}

const lengths = (
  faults: ErrandFaults,
  ...of: readonly (keyof ErrandFaults)[]
): string =>
  of.map((name) => `${name} ${String(faults[name].length)}`).join(", ");
