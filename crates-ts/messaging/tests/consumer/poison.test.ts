import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import type { Envelope } from "@tixlys/contracts";
import { discardDead, listDead, replayDead } from "../../src/postgres/index.ts";
import type { DeadLetter, Relay } from "../../src/postgres/index.ts";
import {
  effects,
  keys,
  listening,
  ofKey,
  publishing,
  settled,
  stage,
  tell,
  upTo,
} from "../support/stage.ts";
import { until } from "../support/wait.ts";
import type { Stage } from "../support/stage.ts";

let on: Stage;
let relay: Relay;

beforeAll(async () => {
  on = await stage();
  relay = publishing(on);
});

beforeEach(
  async () =>
    void (await on.consumer.database
      .sql`truncate effects, messaging.inbox, messaging.waiting, messaging.parked_key, messaging.dead_letter`),
);

afterAll(async () => {
  await relay.stop();
  await on.close();
});

const dead = (): Promise<DeadLetter[]> =>
  listDead(on.consumer.database, { consumer: "users-auth" });
const count = async (table: string): Promise<number> =>
  Number(
    (
      await on.consumer.database
        .sql`select count(*) as n from ${on.consumer.database.sql(table)}`
    )[0]?.["n"],
  );

/** A behaviour that refuses events of `key` from version `from` on, until it is healed. */
function poison(
  key: string,
  version: number,
): {
  behave: (event: Envelope) => void;
  heal: () => void;
  tries: () => number;
} {
  let ill = true;
  let tries = 0;
  return {
    heal: () => void (ill = false),
    tries: () => tries,
    behave: ({ subject, aggregateVersion }) => {
      if (!ill || subject !== key || aggregateVersion !== version) return;
      tries += 1;
      throw new Error(`poison in ${String(aggregateVersion)}`, {
        cause: new TypeError("the root of it"),
      });
    },
  };
}

test("a handler that lost a race with another transaction has its try at once, and holds nothing up", async () => {
  let lost = 0;
  const consumer = listening(on, async ({ aggregateVersion }, tx) => {
    if (aggregateVersion !== 2 || lost > 0) return;
    lost += 1;
    // As the server says it of a deadlock.
    await tx.sql.unsafe(
      "do $$ begin raise exception 'deadlock detected' using errcode = '40P01'; end $$",
    );
  });
  const some = keys(3);
  await tell(on, some, 3);
  const all = await settled(on, 9, 10_000);
  await consumer.stop();
  for (const key of some) expect(ofKey(all, key)).toEqual(upTo(3));
  expect(lost).toBe(1);
  expect(await dead()).toEqual([]);
  // A key that is parked goes on with its second try.
  const [tries] = await on.consumer.database
    .sql`select max(attempt)::int as most from messaging.inbox`;
  expect(tries?.["most"]).toBe(1);
});

describe("a message that fails", () => {
  test("http-rules 77, 78: is tried a bounded number of times and ends as a dead letter; only its key waits for it", async () => {
    const [bad = "", ...good] = keys(4);
    const { behave, tries } = poison(bad, 3);
    await tell(on, [bad, ...good], 6);
    const consumer = listening(on, behave, { maxAttempts: 4 });
    await until("the dead letter", async () => (await dead()).length === 1);
    const all = await settled(on, 3 * 6 + 2);
    await consumer.stop();
    for (const key of good) expect(ofKey(all, key)).toEqual(upTo(6));
    expect(ofKey(all, bad)).toEqual([1, 2]);
    expect(tries()).toBe(4);
    const [letter] = await dead();
    expect(letter).toMatchObject({
      key: bad,
      state: "parked",
      attempts: 4,
      subject: "evt.auth.account.verified.v1",
    });
    expect(letter?.lastError).toContain("poison in 3");
    expect(letter?.lastError).toContain("the root of it");
    expect(await count("messaging.waiting")).toBe(4);
  });

  test("http-rules 77: a replayed dead letter takes effect once, and what waited behind it follows in order", async () => {
    const [bad = "", good = ""] = keys(2);
    const { behave, heal } = poison(bad, 2);
    await tell(on, [bad, good], 5);
    const consumer = listening(on, behave, { maxAttempts: 2 });
    await until("the dead letter", async () => (await dead()).length === 1);
    heal();
    const { messageId = "" } = (await dead())[0] ?? {};
    expect(
      await replayDead(on.consumer.database, {
        consumer: "users-auth",
        messageId,
      }),
    ).toBe(true);
    await tell(on, [bad], 2, 6);
    const all = await settled(on, 5 + 7);
    await consumer.stop();
    expect(ofKey(all, bad)).toEqual(upTo(7));
    expect((await dead())[0]?.state).toBe("replayed");
    expect([
      await count("messaging.waiting"),
      await count("messaging.parked_key"),
    ]).toEqual([0, 0]);
    expect(
      await replayDead(on.consumer.database, {
        consumer: "users-auth",
        messageId,
      }),
    ).toBe(false);
  });

  test("a discarded dead letter never takes effect, and its key goes on without it", async () => {
    const [bad = ""] = keys(1);
    const { behave } = poison(bad, 1);
    await tell(on, [bad], 3);
    const consumer = listening(on, behave, { maxAttempts: 2 });
    await until("the dead letter", async () => (await dead()).length === 1);
    const { messageId = "" } = (await dead())[0] ?? {};
    expect(
      await discardDead(on.consumer.database, {
        consumer: "users-auth",
        messageId,
      }),
    ).toBe(true);
    const all = await settled(on, 2);
    await consumer.stop();
    expect(ofKey(all, bad)).toEqual([2, 3]);
  });

  test("a consumer that skips its dead goes on by itself", async () => {
    const [bad = ""] = keys(1);
    const { behave } = poison(bad, 2);
    await tell(on, [bad], 4);
    const consumer = listening(on, behave, { maxAttempts: 2, onDead: "skip" });
    const all = await settled(on, 3);
    await consumer.stop();
    expect(ofKey(all, bad)).toEqual([1, 3, 4]);
    expect((await dead())[0]?.state).toBe("skipped");
    expect(await count("messaging.parked_key")).toBe(0);
  });

  test("one that gets well in time leaves no dead letter, and its key is in order", async () => {
    const [bad = ""] = keys(1);
    let failures = 0;
    const behave = ({ aggregateVersion }: Envelope): void => {
      if (aggregateVersion === 2 && (failures += 1) < 4)
        throw new Error("not yet");
    };
    await tell(on, [bad], 5);
    const consumer = listening(on, behave);
    const all = await settled(on, 5);
    await until(
      "the key is free",
      async () => (await count("messaging.parked_key")) === 0,
    );
    await tell(on, [bad], 1, 6);
    const later = await settled(on, 6);
    await consumer.stop();
    expect(ofKey(all, bad)).toEqual(upTo(5));
    expect(ofKey(later, bad)).toEqual(upTo(6));
    expect(await dead()).toEqual([]);
  });

  test("one whose effect breaks a rule of the database is no different from one that throws", async () => {
    const [bad = "", good = ""] = keys(2);
    await on.consumer.database
      .sql`create table once (key text primary key deferrable initially deferred)`;
    const consumer = listening(
      on,
      async ({ subject, aggregateVersion }, tx) => {
        if (subject !== bad || aggregateVersion > 2) return;
        await tx.sql`insert into once values (${subject})`;
      },
      { maxAttempts: 2 },
    );
    await tell(on, [bad, good], 2);
    await until("the dead letter", async () => (await dead()).length === 1);
    const all = await settled(on, 3);
    await consumer.stop();
    expect([ofKey(all, bad), ofKey(all, good)]).toEqual([[1], [1, 2]]);
    expect((await dead())[0]?.lastError).toContain("duplicate key");
  });

  test("a parked key outlives the process: the next one goes on where the last one stopped", async () => {
    const [bad = ""] = keys(1);
    const { behave, heal } = poison(bad, 2);
    await tell(on, [bad], 3);
    const first = listening(on, behave, { maxAttempts: 50 });
    await until(
      "the key is parked",
      async () => (await count("messaging.parked_key")) === 1,
    );
    await first.stop();
    expect((await effects(on)).length).toBe(1);
    heal();
    const second = listening(on, behave);
    const all = await settled(on, 3);
    await second.stop();
    expect(ofKey(all, bad)).toEqual([1, 2, 3]);
  });
});

describe("a body that is no event", () => {
  const bodies = {
    "no JSON": "{",
    "no envelope": '{"hello":1}',
    "another event's envelope": JSON.stringify({ ...{} }),
  };

  test.each(Object.entries(bodies))(
    "http-rules 77: %s is a dead letter at once, and holds nobody up",
    async (_, payload) => {
      const [key = ""] = keys(1);
      const consumer = listening(on);
      await on.authBus.publish({
        subject: "evt.auth.account.verified.v1",
        headers: {},
        payload,
      });
      await tell(on, [key], 2);
      const all = await settled(on, 2);
      await until("the dead letter", async () => (await dead()).length === 1);
      await until(
        "nothing is parked",
        async () => (await count("messaging.parked_key")) === 0,
      );
      await consumer.stop();
      expect(ofKey(all, key)).toEqual([1, 2]);
      expect((await dead())[0]?.state).toBe("skipped");
    },
  );

  test("data that breaks the producer's schema is a dead letter after its tries", async () => {
    const [key = ""] = keys(1);
    const consumer = listening(on, undefined, { maxAttempts: 2 });
    const id = keys(1)[0] ?? "";
    const envelope = {
      id,
      type: "auth.account.verified",
      version: 1,
      time: new Date().toISOString(),
      producer: "auth",
      subject: key,
      aggregateVersion: 1,
      correlationId: "c",
      data: { userId: 7 },
    };
    await on.authBus.publish({
      subject: "evt.auth.account.verified.v1",
      headers: {},
      payload: JSON.stringify(envelope),
      messageId: id,
    });
    await until("the dead letter", async () => (await dead()).length === 1);
    await consumer.stop();
    expect((await dead())[0]?.lastError).toContain("does not match its schema");
    expect(await effects(on)).toEqual([]);
  });

  test("an event that nobody handles is acknowledged and leaves no trace", async () => {
    const consumer = listening(on);
    const id = keys(1)[0] ?? "";
    await on.authBus.publish({
      subject: "evt.auth.account.disabled.v1",
      headers: {},
      payload: "{}",
      messageId: id,
    });
    await tell(on, keys(1), 1);
    await settled(on, 1);
    await consumer.stop();
    expect([await count("messaging.inbox"), (await dead()).length]).toEqual([
      1, 0,
    ]);
  });
});
