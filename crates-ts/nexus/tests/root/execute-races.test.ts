import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type EventStore,
  type Executed,
  execute,
  load,
  streamOf,
  withoutTransaction,
} from "../../src/index.ts";
import { memoryEventStore } from "../../src/testing/index.ts";
import {
  metadata,
  purse,
  type PurseCommand,
  type PurseEvent,
  type PurseState,
  put,
  snapshotPurse,
  take,
} from "./purse.ts";

type Done = Executed<PurseState, PurseEvent>;

const commands: fc.Arbitrary<readonly PurseCommand[]> = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 9 }).map(put),
    fc.integer({ min: 1, max: 9 }).map(take),
  ),
  { minLength: 1, maxLength: 8 },
);

/** The same store, with each call let through when the scheduler says so. */
function scheduled(store: EventStore, scheduler: fc.Scheduler): EventStore {
  return {
    ...store,
    append: async (append) => {
      await scheduler.schedule(Promise.resolve(), "append");
      return store.append(append);
    },
    readStream: async (stream, slice) => {
      await scheduler.schedule(Promise.resolve(), "read");
      return store.readStream(stream, slice);
    },
    readSnapshot: async (stream, schemaVersion) => {
      await scheduler.schedule(Promise.resolve(), "snapshot");
      return store.readSnapshot(stream, schemaVersion);
    },
  };
}

/** Several writers at once, each with its commands one after the other; every command is sent twice, with one id. */
async function race(
  scheduler: fc.Scheduler,
  writers: readonly (readonly PurseCommand[])[],
  aggregate: typeof purse,
) {
  const store = memoryEventStore();
  const world = {
    ...withoutTransaction(scheduled(store, scheduler)),
    clock: () => new Date(0),
    sleep: () => scheduler.schedule(Promise.resolve(), "sleep"),
    random: () => 0,
    retry: { attempts: 200 },
  };
  const done: Done[] = [];
  const rejected: string[] = [];
  const send = async (command: PurseCommand, commandId: string) => {
    const request = { id: "p", command, metadata, commandId };
    const result = await execute(world, aggregate, request);
    if (result.ok) done.push(result.value);
    else rejected.push(result.error.type);
  };
  const ids = writers.map((own) => own.map(() => crypto.randomUUID()));
  const run = async (n: number) => {
    for (const [index, command] of (writers[n] ?? []).entries())
      await send(command, ids[n]?.[index] ?? "");
  };
  const all = writers.flatMap((_, n) => [run(n), run(n)]);
  await scheduler.waitFor(Promise.all(all));
  return { store, done, rejected };
}

describe("concurrent commands on one stream, each sent twice at once, in every order", () => {
  for (const [what, aggregate] of [
    ["without", purse],
    ["with", snapshotPurse],
  ] as const)
    test(`${what} snapshots, no update is lost, none is doubled, and no version is missing`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.scheduler(),
          fc.array(commands, { minLength: 2, maxLength: 4 }),
          async (scheduler, writers) => {
            const { store, done, rejected } = await race(
              scheduler,
              writers,
              aggregate,
            );
            const effects = done.filter(({ repeated }) => !repeated);
            const stream = streamOf(purse, "p");
            const events = await store.readStream(stream, { limit: 10_000 });
            const versions = events.map(({ version }) => version);
            expect(versions).toEqual(versions.map((_, index) => index + 1));
            expect(
              effects.map(({ version }) => version).sort((a, b) => a - b),
            ).toEqual(versions);
            for (const { version, events: added } of done)
              expect([events[version - 1]?.data]).toEqual(
                added.map((event) => purse.events.encode(event).data),
              );
            expect(rejected.filter((type) => type !== "NotEnough")).toEqual([]);
            const { state } = await load(store, purse, "p");
            expect(state.balance).toBe(sumOf(effects));
            expect(state.balance).toBeGreaterThanOrEqual(0);
          },
        ),
        { numRuns: 60 },
      );
    });
});

function sumOf(effects: readonly Done[]): number {
  return effects
    .flatMap(({ events }) => events)
    .map((event) => {
      if (event.type === "Closed") return 0;
      return event.type === "Put" ? event.amount : -event.amount;
    })
    .reduce((sum, amount) => sum + amount, 0);
}
