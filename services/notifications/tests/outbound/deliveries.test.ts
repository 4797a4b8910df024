import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { runWithContext, currentContext } from "@tixlys/telemetry";
import {
  type FixedClock,
  fixedClock,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createTelling } from "../../src/application/telling.ts";
import type { Claim } from "../../src/application/ports.ts";
import type { Outcome } from "../../src/domain/delivery/delivery.ts";
import { delivery } from "../../src/domain/delivery/delivery.ts";
import { newDeliveryId, newId } from "../../src/outbound/ids.ts";
import { contactReader } from "../../src/outbound/postgres/contacts.ts";
import { deliveriesAdded } from "../../src/outbound/postgres/deliveries.ts";
import { queueIn } from "../../src/outbound/postgres/queue.ts";
import { tellingIn, workIn } from "../../src/outbound/postgres/work.ts";

const start = "2026-11-21T09:30:00.000Z";
const leaseMs = 60_000;
let db: TestDatabase;
let clock: FixedClock;

beforeAll(async () => {
  db = await testDatabase("notifications", { max: 8 });
});
afterAll(() => db.close());
beforeEach(async () => {
  clock = fixedClock(start);
  await db.database.sql`truncate deliveries, contacts, messaging.outbox`;
});

const claim = (limit = 10) =>
  queueIn(db.database).claim({
    channel: "email",
    now: clock(),
    limit,
    leaseMs,
  });

/** Asks for a verification mail, as the event's handler does. */
async function request(
  eventId: string = Bun.randomUUIDv7(),
  registrationId: string = Bun.randomUUIDv7(),
) {
  await db.database.transact((tx) =>
    createTelling(tellingIn(tx), {
      clock,
      newDeliveryId,
      newId,
    }).registrationRequested(
      {
        registrationId,
        email: "ada@example.test",
        username: "ada",
        sealed: "c2VhbGVk",
      },
      { messageId: eventId },
    ),
  );
  return { eventId, registrationId };
}

async function settle(
  { delivery: before }: Claim,
  outcome: Outcome,
): Promise<boolean> {
  const decided = delivery.decide(
    { type: "RecordOutcome", outcome, at: clock(), random: 0 },
    before,
  );
  if (!decided.ok) throw new Error("not decided");
  const after = decided.value.reduce(delivery.evolve, before);
  return db.database.transact(async (tx) => {
    const work = workIn(tx);
    const saved = await work.deliveries.save(before, after);
    if (saved && after.status === "failed")
      await work.announcements.failed(after);
    return saved;
  });
}

async function only<T>(
  claims: readonly T[] | Promise<readonly T[]>,
): Promise<T> {
  const [first, ...rest] = await claims;
  if (first === undefined || rest.length > 0)
    throw new Error("not exactly one");
  return first;
}

const rows = () =>
  db.database.sql<
    Record<string, unknown>[]
  >`select * from deliveries order by created_at`;

describe("a delivery", () => {
  test("is claimed with everything it needs", async () => {
    const { eventId, registrationId } = await request();
    const claimed = await only(claim());
    expect(claimed.delivery).toMatchObject({
      eventId,
      recipientId: registrationId,
      template: "verify-email",
      attempts: 1,
    });
    expect(claimed.material).toEqual({
      recipient: {
        type: "applicant",
        address: "ada@example.test",
        username: "ada",
      },
      sealed: "c2VhbGVk",
    });
  });

  test("asked for twice by one event is one", async () => {
    const { eventId, registrationId } = await request();
    await request(eventId, registrationId);
    expect(await rows()).toHaveLength(1);
  });

  test("keeps neither address nor secret once it is done, however it ended", async () => {
    const outcomes: Outcome[] = [
      { type: "sent" },
      { type: "expired" },
      { type: "refused", reason: "secret-foreign" },
    ];
    for (const outcome of outcomes) {
      await request();
      expect(await settle(await only(claim()), outcome)).toBe(true);
    }
    expect((await rows()).map((row) => row["status"])).toEqual([
      "sent",
      "expired",
      "failed",
    ]);
    expect(JSON.stringify(await rows())).not.toMatch(/ada@|"ada"|c2VhbGVk/);
  });

  test("cannot keep them: the table itself refuses", async () => {
    await request();
    const done = db.database
      .sql`update deliveries set status = 'sent', next_attempt_at = null`;
    await expect(done.execute()).rejects.toThrow(
      "deliveries_material_only_while_needed",
    );
  });

  test("that failed is told to the others, by ids and reason only", async () => {
    await request();
    const { delivery: failed } = await only(claim());
    clock.advance(leaseMs);
    await settle(await only(claim()), {
      type: "refused",
      reason: "channel-refused",
    });
    const [row] = await db.database.sql<{ subject: string; text: string }[]>`
      select subject, payload::text as text from messaging.outbox`;
    expect(row?.subject).toBe("evt.notifications.delivery.failed.v1");
    expect(row?.text).toContain(failed.id);
    expect(row?.text).toContain("channel-refused");
    expect(row?.text).not.toMatch(/ada@|"ada"|userId/);
  });

  test("that is put off comes back when it is due, with the reason on record", async () => {
    await request();
    await settle(await only(claim()), {
      type: "deferred",
      reason: "channel-busy",
    });
    expect(await claim()).toEqual([]);
    expect((await rows())[0]).toMatchObject({
      status: "queued",
      reason: "channel-busy",
    });
    clock.advance(2_500);
    expect((await only(claim())).delivery.attempts).toBe(2);
  });

  test("belongs to the request that asked for it when it is sent, too", async () => {
    await runWithContext({ requestId: "req-12345678" }, () => request());
    const { within } = await only(claim());
    expect(await within(async () => currentContext()?.requestId)).toBe(
      "req-12345678",
    );
  });

  test("wakes the workers of its process once it is committed", async () => {
    let woken = 0;
    const stop = db.database.onSignal(deliveriesAdded, () => (woken += 1));
    await request();
    stop();
    expect(woken).toBe(1);
  });
});

describe("claiming", () => {
  test("never gives one delivery to two workers", async () => {
    await Promise.all(Array.from({ length: 40 }, () => request()));
    const claims = await Promise.all(
      Array.from({ length: 16 }, () => claim(5)),
    );
    const ids = claims.flat().map((each) => each.delivery.id);
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
  });

  test("gives back what a dead worker held, after its lease and not before", async () => {
    await request();
    await claim();
    clock.advance(leaseMs - 1);
    expect(await claim()).toEqual([]);
    clock.advance(1);
    expect((await only(claim())).delivery.attempts).toBe(2);
  });

  test("makes the word of whoever held it before worthless", async () => {
    await request();
    const first = await only(claim());
    clock.advance(leaseMs);
    const second = await only(claim());
    expect(
      await settle(first, { type: "refused", reason: "channel-refused" }),
    ).toBe(false);
    expect(await settle(second, { type: "sent" })).toBe(true);
    expect((await rows())[0]).toMatchObject({ status: "sent" });
  });

  test("leaves what only a newer version knows how to write", async () => {
    await request();
    await db.database.sql`update deliveries set template = 'not-yet-known'`;
    expect(await claim()).toEqual([]);
    expect((await rows())[0]).toMatchObject({ status: "queued", attempts: 0 });
  });
});

test("what was settled long ago is forgotten, what waits is not", async () => {
  await request();
  await settle(await only(claim()), { type: "sent" });
  await request();
  const queue = queueIn(db.database);
  expect(await queue.forget({ settledBefore: clock(), limit: 10 })).toBe(0);
  clock.advance(1);
  expect(await queue.forget({ settledBefore: clock(), limit: 10 })).toBe(1);
  expect((await rows()).map((row) => row["status"])).toEqual(["queued"]);
});

test("a contact is known as it was last told", async () => {
  const userId = Bun.randomUUIDv7();
  const contact = {
    userId,
    address: "ada@example.test",
    username: "ada",
    locale: "en",
    accountVersion: 1,
  };
  await db.database.transact(async (tx) => {
    const { contacts } = workIn(tx);
    expect(await contacts.load(userId)).toBeUndefined();
    await contacts.save(contact);
    await contacts.save({
      ...contact,
      username: "countess",
      accountVersion: 2,
    });
  });
  expect(await contactReader(db.database).find(userId)).toEqual({
    ...contact,
    username: "countess",
    accountVersion: 2,
  });
});
