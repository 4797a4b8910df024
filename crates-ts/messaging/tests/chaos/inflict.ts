import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fault, Victim } from "./schedule.ts";
import type { ChaosStage } from "./stage.ts";

/** How often each was killed in earnest. */
export type Kills = ReadonlyMap<Victim, number>;

/** Goes through the faults; several may be down at once, but none is killed before it has been started again. */
export async function inflict(
  stage: ChaosStage,
  faults: readonly Fault[],
  signal: AbortSignal,
): Promise<Kills> {
  const kills = new Map<Victim, number>();
  const returning = new Map<string, Promise<void>>();
  for (const { afterMs, victim, downMs } of faults) {
    const server = victim === "backend" ? "postgres" : victim;
    // Its time counts from its return: what is killed at its first breath has proven nothing.
    await returning.get(server);
    await Bun.sleep(afterMs);
    if (signal.aborted) break;
    if (victim === "store") await returning.get("nats");
    await note(stage, `${victim} is killed`);
    const start = await down(stage, victim);
    kills.set(victim, (kills.get(victim) ?? 0) + 1);
    const back = Bun.sleep(downMs)
      .then(start)
      .then(() => note(stage, `${victim} is started`));
    back.catch(() => undefined);
    returning.set(server, back);
  }
  await Promise.all(returning.values());
  return kills;
}

/** A diary beside the replicas' own, for whoever looks for a cause. */
const note = ({ folder }: ChaosStage, line: string): Promise<void> =>
  appendFile(
    join(folder, "faults.log"),
    `${new Date().toISOString()} ${line}\n`,
  );

/** Kills, and answers with what brings it back. */
async function down(
  stage: ChaosStage,
  victim: Victim,
): Promise<() => Promise<void>> {
  const { postgres, broker } = stage;
  switch (victim) {
    case "postgres":
      await postgres.kill();
      return postgres.start;
    case "backend":
      await postgres.killBackend();
      return async () => undefined;
    case "nats":
      await broker.kill();
      return broker.start;
    case "store":
      // Nobody stands still for it: the relays notice, and publish everything again before anything new.
      await broker.wipe();
      return async () => undefined;
    case "producer-0":
    case "producer-1":
    case "consumer-0":
    case "consumer-1":
    case "projector-0":
    case "projector-1": {
      const replica = stage.replicas.find(({ name }) => name === victim);
      await replica?.kill();
      return async () => replica?.start();
    }
  }
}
