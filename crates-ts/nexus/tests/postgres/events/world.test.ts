import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { err, execute, load, type World } from "../../../src/index.ts";
import {
  eventStore,
  postgresWorld,
  realPacing,
  type Transaction,
} from "../../../src/postgres/index.ts";
import { metadata, purse, put, take } from "../../root/purse.ts";
import { type OwnDatabase, ownDatabase } from "./own-database.ts";

const scopeOf = (tx: Transaction) => ({ events: eventStore(tx), tx });
type Scope = ReturnType<typeof scopeOf>;

describe("a world over a database", () => {
  let own: OwnDatabase;
  let world: World<Scope>;
  beforeAll(async () => {
    own = await ownDatabase({ max: 8 });
    await own.database.sql`create table told (id text not null)`;
    world = postgresWorld(own.database, scopeOf);
  });
  afterAll(() => own.close());

  const told = async (id: string): Promise<number> =>
    (await own.database.sql`select from told where id = ${id}`).length;
  const tell = async ({ tx }: Scope, id: string): Promise<void> => {
    await tx.sql`insert into told values (${id})`;
  };
  const versionOf = async (id: string): Promise<number> =>
    (await load(eventStore(own.database), purse, id)).version;

  test("keeps events and what goes along when the work answers ok", async () => {
    const done = await execute(
      world,
      purse,
      { id: "kept", command: put(3), metadata },
      (scope) => tell(scope, "kept"),
    );
    expect(done).toMatchObject({ ok: true, value: { version: 1 } });
    expect([await versionOf("kept"), await told("kept")]).toEqual([1, 1]);
  });

  test("keeps neither when it is refused, and answers the refusal as it is", async () => {
    const refusal = { type: "NoRoom" } as const;
    const refused = await execute(
      world,
      purse,
      { id: "refused", command: put(3), metadata },
      async (scope) => {
        await tell(scope, "refused");
        return err(refusal);
      },
    );
    expect(refused).toEqual(err(refusal));
    expect([await versionOf("refused"), await told("refused")]).toEqual([0, 0]);
  });

  test("keeps neither when it throws, and throws on", async () => {
    const failed = world.run(async (scope) => {
      await tell(scope, "thrown");
      throw new Error("on purpose");
    });
    await expect(failed).rejects.toThrow("on purpose");
    expect(await told("thrown")).toBe(0);
  });

  test("loses none of many that change one stream at once, and counts the tries that met another", async () => {
    let met = 0;
    const counted = postgresWorld(own.database, scopeOf, {
      retry: { attempts: 60, deadlineMs: 20_000 },
      onConflict: () => void (met += 1),
    });
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () =>
        execute(
          counted,
          purse,
          { id: "busy", command: put(1), metadata },
          (scope) => tell(scope, "busy"),
        ),
      ),
    );
    expect(outcomes.filter((each) => each.ok)).toHaveLength(12);
    expect([await versionOf("busy"), await told("busy")]).toEqual([12, 12]);
    expect(met).toBeGreaterThan(0);
    const last = await execute(world, purse, {
      id: "busy",
      command: take(13),
      metadata,
    });
    expect(last).toEqual(err({ type: "NotEnough", balance: 12 }));
  });

  test("gives up as it was told, with a conflict and nothing written", async () => {
    const impatient = postgresWorld(own.database, scopeOf, {
      retry: { attempts: 1 },
    });
    const late = await execute(
      {
        ...impatient,
        run: (work) =>
          impatient.run(async (scope) => {
            const { events } = scope;
            const readStream: typeof events.readStream = async (...slice) => {
              const seen = await events.readStream(...slice);
              await execute(world, purse, {
                id: "late",
                command: put(1),
                metadata,
              });
              return seen;
            };
            return work({ ...scope, events: { ...events, readStream } });
          }),
      },
      purse,
      { id: "late", command: put(5), metadata },
    );
    expect(late).toMatchObject(err({ type: "Conflict", attempts: 1 }));
    expect(await versionOf("late")).toBe(1);
  });
});

describe("the real pacing", () => {
  test("has a clock that goes, a sleep that waits, and chance below one", async () => {
    const before = realPacing.clock().getTime();
    await realPacing.sleep(5);
    expect(realPacing.clock().getTime()).toBeGreaterThan(before);
    const drawn = Array.from({ length: 50 }, () => realPacing.random());
    expect(drawn.every((one) => one >= 0 && one < 1)).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(1);
  });
});
