import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { connectBus } from "../../src/nats/index.ts";
import { replay } from "../../src/postgres/index.ts";
import { stderrLog } from "./stderr-log.ts";
import type { Fault, Victim } from "./schedule.ts";
import type { ChaosStage } from "./stage.ts";

/** How often each was killed in earnest. */
export type Kills = ReadonlyMap<Victim, number>;

const REPLAY_MS = 60_000;

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
    if (victim === "store") await Promise.all(returning.values());
    await note(stage, `${victim} is killed`);
    const start = await down(stage, victim);
    kills.set(victim, (kills.get(victim) ?? 0) + 1);
    const back = Bun.sleep(victim === "store" ? 0 : downMs)
      .then(start)
      .then(() => note(stage, `${victim} is started`));
    back.catch(() => undefined);
    returning.set(server, back);
    if (victim === "store") await back;
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
      return () => loseStore(stage);
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

/**
 * The broker loses its disk. What a store needs then is that nothing new is published before the old is there again, or a
 * key's newest event could overtake its lost ones: the relays stand still until `replay` has ended.
 */
async function loseStore({
  broker,
  producer,
  producers,
}: ChaosStage): Promise<void> {
  await Promise.all(producers.map((each) => each.kill()));
  await broker.wipe();
  const bus = await connectBus({
    url: broker.url("auth"),
    service: "auth",
    logger: stderrLog("replay"),
  });
  const deadline = performance.now() + REPLAY_MS;
  for (;;)
    try {
      await replay({ database: producer, bus });
      break;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await Bun.sleep(100);
    }
  await bus.close();
  await Promise.all(producers.map((each) => each.start()));
}
