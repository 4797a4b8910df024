import { describe, expect, test } from "bun:test";
import {
  type Conflict,
  decideIn,
  err,
  type EventScope,
  execute,
  load,
  ok,
  type Result,
  retryConflicts,
  streamOf,
  type World,
} from "../../src/index.ts";
import { memoryEventStore } from "../../src/testing/index.ts";
import {
  metadata,
  purse,
  type PurseCommand,
  type PurseRejection,
  put,
  take,
} from "./purse.ts";

type Row = { readonly about: string; readonly version: number };
type Scope = EventScope & { readonly outbox: { add(row: Row): Promise<void> } };

/** A store and an outbox that commit together. */
function worldWithOutbox() {
  const store = memoryEventStore();
  const rows: Row[] = [];
  const world: World<Scope> = {
    run: async (work) => {
      const written: Row[] = [];
      const outbox = {
        add: (row: Row): Promise<void> => {
          written.push(row);
          return Promise.resolve();
        },
      };
      const result = await store.run(({ events }) => work({ events, outbox }));
      if (result.ok) rows.push(...written);
      return result;
    },
    clock: () => new Date(0),
    sleep: () => Promise.resolve(),
    random: () => 0,
  };
  return { store, rows, world };
}

const sent = (command: PurseCommand, id = "p", commandId?: string) => ({
  id,
  command,
  metadata,
  ...(commandId !== undefined && { commandId }),
});

describe("execute in a transaction", () => {
  test("rows of the outbox go with the events, once, also when the command is repeated", async () => {
    const { rows, world } = worldWithOutbox();
    const request = sent(put(5), "p", crypto.randomUUID());
    for (const _ of [1, 2])
      await execute(world, purse, request, async ({ outbox }, done) => {
        const { state, version } = done;
        await outbox.add({
          about: `balance ${String(state.balance)}`,
          version,
        });
      });
    expect(rows).toEqual([{ about: "balance 5", version: 1 }]);
  });

  test("a row alone may go along, in as few words", async () => {
    const { rows, world } = worldWithOutbox();
    const row = { about: "put", version: 1 };
    const result: Result<unknown, PurseRejection | Conflict> = await execute(
      world,
      purse,
      sent(put(5)),
      ({ outbox }) => outbox.add(row),
    );
    expect(result.ok).toBe(true);
    expect(rows).toEqual([row]);
  });

  test("nothing is written along where nothing was added", async () => {
    const { world } = worldWithOutbox();
    const also = (): never => {
      throw new Error("called");
    };
    const looked = await execute(world, purse, sent({ type: "Look" }), also);
    expect(looked.ok).toBe(true);
    const refused = await execute(world, purse, sent(take(1)), also);
    expect(refused).toEqual(err({ type: "NotEnough", balance: 0 }));
  });

  test("a refusal of what goes along undoes the events, and is the answer", async () => {
    const { store, rows, world } = worldWithOutbox();
    const request = sent(put(5), "p", crypto.randomUUID());
    const result = await execute(world, purse, request, async ({ outbox }) => {
      await outbox.add({ about: "never", version: 0 });
      return err({ type: "NameTaken" as const });
    });
    expect(result).toEqual(err({ type: "NameTaken" }));
    expect(rows).toEqual([]);
    expect((await load(store, purse, "p")).version).toBe(0);
    expect(await execute(world, purse, request)).toMatchObject(
      ok({ version: 1, repeated: false }),
    );
  });

  test("a throw of what goes along undoes the events, and goes on to the caller", async () => {
    const { store, rows, world } = worldWithOutbox();
    const failing = execute(world, purse, sent(put(5)), async ({ outbox }) => {
      await outbox.add({ about: "never", version: 0 });
      throw new Error("no table");
    });
    await expect(failing).rejects.toThrow("no table");
    await failing.catch(() => undefined);
    expect(rows).toEqual([]);
    expect((await load(store, purse, "p")).version).toBe(0);
  });
});

describe("several streams in one transaction", () => {
  const move = async (world: World<Scope>, amount: number) =>
    retryConflicts(world, async ({ events }: Scope) => {
      const from = await decideIn(events, purse, sent(take(amount), "a"));
      if (!from.ok) return from;
      return decideIn(events, purse, sent(put(amount), "b"));
    });

  test("both change, or neither does", async () => {
    const { store, world } = worldWithOutbox();
    await execute(world, purse, sent(put(5), "a"));
    expect(await move(world, 3)).toMatchObject(ok({ version: 1 }));
    await execute(world, purse, sent({ type: "Close" }, "b"));
    expect(await move(world, 2)).toEqual(err({ type: "PurseClosed" }));
    expect((await load(store, purse, "a")).state.balance).toBe(2);
    expect((await store.readStream(streamOf(purse, "a"))).length).toBe(2);
  });
});

describe("the memory store's transactions", () => {
  test("nobody outside sees what is not committed, and a call from outside waits for the end", async () => {
    const store = memoryEventStore();
    const order: string[] = [];
    const stream = streamOf(purse, "p");
    let outside: Promise<unknown> = Promise.resolve();
    await store.run(async ({ events }) => {
      outside = store.readStream(stream).then((read) => {
        order.push(`outside saw ${String(read.length)}`);
      });
      const event = purse.events.encode({ type: "Closed" });
      await events.append({
        stream,
        expected: 0,
        events: [event],
        metadata,
      });
      const inside = await events.readStream(stream);
      order.push(`inside saw ${String(inside.length)}`);
      return ok(undefined);
    });
    await outside;
    expect(order).toEqual(["inside saw 1", "outside saw 1"]);
  });
});
