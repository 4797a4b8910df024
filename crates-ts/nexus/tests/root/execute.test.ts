import { describe, expect, test } from "bun:test";
import {
  CommandIdReused,
  type Conflict,
  type EventScope,
  type EventStore,
  err,
  execute,
  type Executed,
  ok,
  type Result,
  streamOf,
  type VersionConflict,
  withoutTransaction,
  type World,
} from "../../src/index.ts";
import { memoryEventStore } from "../../src/testing/index.ts";
import {
  at,
  metadata,
  purse,
  type PurseCommand,
  type PurseEvent,
  type PurseRejection,
  type PurseState,
  put,
  snapshotPurse,
  take,
} from "./purse.ts";

type Told = { readonly slept: number[]; readonly conflicts: VersionConflict[] };
type Answer = Result<
  Executed<PurseState, PurseEvent>,
  PurseRejection | Conflict
>;
type Watched = World<EventScope> & Told & { readonly events: EventStore };

/** A world whose time passes only while it sleeps, and whose chance is always the same. */
function worldOf(
  events: EventStore = memoryEventStore(),
  over: Partial<World<EventScope>> = {},
): Watched {
  let now = 0;
  const told: Told = { slept: [], conflicts: [] };
  return {
    ...withoutTransaction(events),
    events,
    ...told,
    clock: () => new Date(now),
    sleep: (milliseconds) => {
      told.slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
    random: () => 0.5,
    onConflict: (conflict) => void told.conflicts.push(conflict),
    ...over,
  };
}

/** Others write to the stream right before each of the next `times` appends. */
function contested(store: EventStore, times: number, id = "p"): EventStore {
  let left = times;
  return {
    ...store,
    append: async (append) => {
      if (left > 0 && append.expected !== Number.MAX_SAFE_INTEGER) {
        left -= 1;
        const event = { type: "Put", amount: 1, at: new Date(0) } as const;
        await store.append({
          stream: streamOf(purse, id),
          expected: "any",
          events: [purse.events.encode(event)],
          metadata,
        });
      }
      return store.append(append);
    },
  };
}

const sent = (command: PurseCommand, commandId?: string, id = "p") => ({
  id,
  command,
  metadata,
  ...(commandId !== undefined && { commandId }),
});
const stream = streamOf(purse, "p");
const newCommandId = (): string => crypto.randomUUID();

describe("execute", () => {
  test("a command's events are appended behind what was there, with its metadata, and the new state is answered", async () => {
    const world = worldOf();
    await execute(world, purse, sent(put(5)));
    expect(await execute(world, purse, sent({ type: "Close" }))).toEqual(
      ok({
        stream,
        state: { balance: 0, open: false },
        version: 3,
        events: [
          { type: "Taken", amount: 5, at: new Date(0) },
          { type: "Closed" },
        ],
        repeated: false,
      }),
    );
    const events = await world.events.readStream(stream);
    expect(events.map(({ type }) => type)).toEqual(["Put", "Taken", "Closed"]);
    expect(
      events.every((each) => each.metadata.correlationId === "request-1"),
    ).toBe(true);
  });

  test("a rejection is a value, and nothing is appended", async () => {
    const world = worldOf();
    expect(await execute(world, purse, sent(take(1), newCommandId()))).toEqual(
      err({ type: "NotEnough", balance: 0 }),
    );
    expect(await world.events.readStream(stream)).toEqual([]);
  });

  test("deciding nothing appends nothing and answers the state as it is", async () => {
    const world = worldOf();
    await execute(world, purse, sent(put(5)));
    expect(
      await execute(world, purse, sent({ type: "Look" }, newCommandId())),
    ).toEqual(
      ok({
        stream,
        state: { balance: 5, open: true },
        version: 1,
        events: [],
        repeated: false,
      }),
    );
    expect((await world.events.readStream(stream)).length).toBe(1);
  });
});

describe("execute and lost races", () => {
  test("a lost race is decided again on the newer state", async () => {
    const store = memoryEventStore();
    const world = worldOf(contested(store, 1));
    const result = await execute(world, purse, sent(put(5)));
    expect(result).toMatchObject(ok({ state: { balance: 6 }, version: 2 }));
    expect(world.conflicts).toEqual([
      { type: "VersionConflict", stream, expected: 0, actual: 1 },
    ]);
  });

  test("what was right before a lost race is rejected when it is wrong afterwards", async () => {
    const store = memoryEventStore();
    await execute(worldOf(store), purse, sent(put(5)));
    let robbed = false;
    const robbing: EventStore = {
      ...store,
      append: async (append) => {
        if (!robbed) {
          robbed = true;
          await execute(worldOf(store), purse, sent(take(5)));
        }
        return store.append(append);
      },
    };
    expect(await execute(worldOf(robbing), purse, sent(take(5)))).toEqual(
      err({ type: "NotEnough", balance: 0 }),
    );
  });

  test("after five lost races it is a typed conflict, and nothing of the command is in the stream", async () => {
    const store = memoryEventStore();
    const world = worldOf(contested(store, 99));
    expect(await execute(world, purse, sent(put(500)))).toEqual(
      err({ type: "Conflict", stream, expected: 4, actual: 5, attempts: 5 }),
    );
    expect(world.conflicts.length).toBe(5);
    const data = (await store.readStream(stream)).map((event) => event.data);
    expect(JSON.stringify(data)).not.toContain("500");
  });

  test("the waits between the tries double, are random up to that, and stay under their cap", async () => {
    for (const [random, waits] of [
      [0, [0, 0, 0, 0, 0, 0]],
      [0.5, [5, 10, 20, 25, 25, 25]],
      [0.99, [9.9, 19.8, 39.6, 49.5, 49.5, 49.5]],
    ] as const) {
      const world = worldOf(contested(memoryEventStore(), 99), {
        random: () => random,
        retry: { attempts: 7, baseDelayMs: 10, maxDelayMs: 50 },
      });
      await execute(world, purse, sent(put(1)));
      expect(world.slept).toEqual([...waits]);
    }
  });

  test("no try begins after the deadline", async () => {
    const world = worldOf(contested(memoryEventStore(), 99), {
      retry: {
        attempts: 1_000,
        baseDelayMs: 40,
        maxDelayMs: 40,
        deadlineMs: 100,
      },
    });
    expect(await execute(world, purse, sent(put(1)))).toMatchObject(
      err({ type: "Conflict", attempts: 5 }),
    );
    expect(world.slept).toEqual([20, 20, 20, 20]);
  });

  test("one try means one try", async () => {
    const world = worldOf(contested(memoryEventStore(), 99), {
      retry: { attempts: 1 },
    });
    const result = await execute(world, purse, sent(put(1)));
    expect(result).toMatchObject(err({ type: "Conflict", attempts: 1 }));
    expect(world.slept).toEqual([]);
  });
});

describe("execute and what the sender has seen", () => {
  test("another version than the sender saw is a conflict at once; the same goes through", async () => {
    const world = worldOf();
    await execute(world, purse, sent(put(5)));
    for (const seenVersion of [0, 7])
      expect(
        await execute(world, purse, { ...sent(put(1)), seenVersion }),
      ).toEqual(
        err({
          type: "Conflict",
          stream,
          expected: seenVersion,
          actual: 1,
          attempts: 1,
        }),
      );
    const fresh = { ...sent(put(1)), seenVersion: 1 };
    expect(await execute(world, purse, fresh)).toMatchObject(
      ok({ version: 2 }),
    );
    expect(world.slept).toEqual([]);
  });

  test("a repeated command is answered as before, although the version has moved by its own effect", async () => {
    const world = worldOf();
    const request = { ...sent(put(5), newCommandId()), seenVersion: 0 };
    const first = await execute(world, purse, request);
    expect(await execute(world, purse, request)).toEqual(repeatedOf(first));
  });
});

describe("execute and command ids", () => {
  test("a repeated command has one effect and answers what the first time did, also when others have gone on", async () => {
    const world = worldOf();
    await execute(world, purse, sent(put(1)));
    const request = sent(put(5), newCommandId());
    const first = await execute(world, purse, request);
    await execute(world, purse, sent(put(7)));
    expect(await execute(world, purse, request)).toEqual(repeatedOf(first));
    expect((await world.events.readStream(stream)).length).toBe(3);
  });

  test("a repeated command that the decider would reject now is answered as the first time", async () => {
    const world = worldOf();
    for (const command of [take(5), { type: "Close" } as const]) {
      await execute(world, purse, sent(put(5)));
      const request = sent(command, newCommandId());
      const first = await execute(world, purse, request);
      expect(first.ok).toBe(true);
      expect(await execute(world, purse, request)).toEqual(repeatedOf(first));
    }
  });

  test("a repeated command that would decide nothing now is answered as the first time", async () => {
    const world = worldOf();
    await execute(world, purse, sent(put(5)));
    const request = sent({ type: "Drain", at }, newCommandId());
    const first = await execute(world, purse, request);
    expect(first).toMatchObject(ok({ version: 2 }));
    expect(await execute(world, purse, request)).toEqual(repeatedOf(first));
  });

  test("a lost race keeps the command id: the winning try is the one effect", async () => {
    const world = worldOf(contested(memoryEventStore(), 2));
    const request = sent(put(5), newCommandId());
    const first = await execute(world, purse, request);
    expect(first).toMatchObject(ok({ version: 3, repeated: false }));
    expect(await execute(world, purse, request)).toEqual(repeatedOf(first));
  });

  test("a command id that another aggregate used is an error that names it, and adds nothing", async () => {
    const world = worldOf();
    const commandId = newCommandId();
    await execute(world, purse, sent(put(5), commandId));
    for (const command of [put(5), take(5)]) {
      const other = sent(command, commandId, "q");
      await expect(execute(world, purse, other)).rejects.toThrow(
        CommandIdReused,
      );
      await expect(execute(world, purse, other)).rejects.toThrow("purse/p");
    }
    expect(await world.events.readStream(streamOf(purse, "q"))).toEqual([]);
  });
});

describe("execute and snapshots", () => {
  test("one is kept whenever the version passes a multiple of the rule's number", async () => {
    const world = worldOf();
    const versions: (number | undefined)[] = [];
    for (let n = 0; n < 11; n += 1) {
      await execute(world, snapshotPurse, sent(put(1)));
      versions.push((await world.events.readSnapshot(stream, 1))?.version);
    }
    const none = undefined;
    expect(versions).toEqual([none, none, none, none, 5, 5, 5, 5, 5, 10, 10]);
    const kept = await world.events.readSnapshot(stream, 1);
    expect(kept?.state).toEqual({ balance: 10, open: true });
  });

  test("a snapshot that cannot be kept fails no command", async () => {
    const broken = {
      ...memoryEventStore(),
      writeSnapshot: () => Promise.reject(new Error("full")),
    };
    const world = worldOf(broken);
    for (let n = 1; n < 6; n += 1)
      expect(await execute(world, snapshotPurse, sent(put(1)))).toMatchObject(
        ok({ version: n }),
      );
  });

  test("where the world takes work for later, nobody waits for the snapshot", async () => {
    const later: (() => Promise<void>)[] = [];
    const world = worldOf(undefined, {
      later: (work) => void later.push(work),
    });
    for (let n = 0; n < 5; n += 1)
      await execute(world, snapshotPurse, sent(put(1)));
    expect(await world.events.readSnapshot(stream, 1)).toBeUndefined();
    expect(later.length).toBe(1);
    await later[0]?.();
    expect((await world.events.readSnapshot(stream, 1))?.version).toBe(5);
  });
});

/** The same answer, marked as a repetition. */
function repeatedOf(first: Answer): Answer {
  if (!first.ok) throw new Error("the first time failed");
  return ok({ ...first.value, repeated: true });
}
