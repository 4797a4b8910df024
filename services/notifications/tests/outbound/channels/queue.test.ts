import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { eventually, type TestDatabase, testDatabase } from "@tixlys/testkit";
import type { Claim } from "../../../src/application/ports.ts";
import { eraseAccount } from "@tixlys/messaging/people";
import { sessionRevoked } from "../../../src/inbound/events/session-ended.ts";
import { erasure } from "../../../src/outbound/postgres/erasure.ts";
import {
  subscriptionReader,
  subscriptionsIn,
  subscriptionStore,
} from "../../../src/outbound/postgres/push-subscriptions.ts";
import { deliveriesOver, someKeys } from "./deliveries-world.ts";

let db: TestDatabase;
let world: ReturnType<typeof deliveriesOver>;
beforeAll(async () => {
  db = await testDatabase("notifications", { max: 12 });
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.database
    .sql`truncate deliveries, push_subscriptions, contacts, messaging.outbox`;
  world = deliveriesOver(db);
});

const taken = { ok: true, value: null } as const;
const somebody = () => world.somebody();

test("one event asks for one message per person, kind, channel and browser, however often it is told", async () => {
  const [ada, eve] = [await somebody(), await somebody()];
  await world.subscribe(ada, "https://push.example.org/1");
  await world.subscribe(ada, "https://push.example.org/2");
  const cause = { messageId: Bun.randomUUIDv7() };
  for (let round = 0; round < 3; round += 1)
    for (const personId of [ada, eve])
      for (const channel of ["email", "push", "sms"] as const)
        await world.ask({ personId, channel, cause });
  const rows = await world.rows();
  const of = (id: string) =>
    rows
      .filter((row) => row["recipient_id"] === id)
      .map((row) => String(row["channel"]))
      .toSorted();
  expect(of(ada)).toEqual(["email", "push", "push", "sms"]);
  // Without a browser nothing is pushed.
  expect(of(eve)).toEqual(["email", "sms"]);
});

test("a channel whose other side hangs delays neither another channel nor what else waits for it", async () => {
  const hung: (() => void)[] = [];
  const hangs = new Set<string>();
  const sent: string[] = [];
  const send = ({ delivery }: Claim) =>
    hangs.has(delivery.recipientId)
      ? new Promise<typeof taken>((resolve) => hung.push(() => resolve(taken)))
      : (sent.push(`${delivery.channel} ${delivery.recipientId}`),
        Promise.resolve(taken));
  const slow = await somebody();
  hangs.add(slow);
  for (let nth = 0; nth < 12; nth += 1)
    await world.ask({ personId: slow, channel: "sms" });
  world.clock.advance(12 * 30_000);
  const [bob, eve] = [await somebody(), await somebody()];
  await world.ask({ personId: bob, channel: "sms" });
  await world.ask({ personId: eve, channel: "email" });
  const sms = world.worker("sms", send)();
  await world.worker("email", send)();
  await eventually("the others", async () =>
    sent.length === 2 ? true : undefined,
  );
  // What hangs for one person takes two slots, however much they have waiting; what comes now is taken all the same.
  const late = await somebody();
  await world.ask({ personId: late, channel: "sms" });
  await eventually("the late one", async () =>
    sent.includes(`sms ${late}`) ? true : undefined,
  );
  expect(hung).toHaveLength(2);
  hangs.clear();
  for (const goOn of hung) goOn();
  expect(await sms).toBe(14);
  const others = sent.filter((each) => !each.endsWith(slow));
  expect(others.toSorted()).toEqual(
    [`email ${eve}`, `sms ${bob}`, `sms ${late}`].toSorted(),
  );
});

test("never more than eight messages of a channel are under way at a time", async () => {
  let under = 0;
  let begun = 0;
  let most = 0;
  const everybody = await Promise.all(Array.from({ length: 24 }, somebody));
  await Promise.all(everybody.map((personId) => world.ask({ personId })));
  const send = async () => {
    under += 1;
    most = Math.max(most, under);
    // Not all at once, so that slots become free one by one.
    await Bun.sleep((begun++ % 8) * 5);
    under -= 1;
    return taken;
  };
  expect(await world.worker("email", send)()).toBe(24);
  expect(most).toBe(8);
});

test("whoever gets dozens of messages at once stands in nobody's way, and secrets wait for nothing", async () => {
  const [busy, other] = [await somebody(), await somebody()];
  for (let nth = 0; nth < 40; nth += 1) await world.ask({ personId: busy });
  await world.ask({ personId: other });
  await world.ask({
    personId: busy,
    kind: "reset-password",
    sealed: "c2VhbGVk",
  });
  const due = (await world.rows()).slice(0, 12);
  const first = due.map((row) => row["recipient_id"]);
  expect(first).toContain(other);
  expect(due.map((row) => row["template"])).toContain("reset-password");
  const sent: string[] = [];
  const send = ({ delivery }: Claim) => {
    sent.push(delivery.recipientId);
    return Promise.resolve(taken);
  };
  const email = world.worker("email", send);
  expect(await email()).toBe(12);
  // The rest goes out in its time, each two seconds after the one before.
  world.clock.advance(30 * 2_000);
  expect(await email()).toBe(30);
});

test("what somebody must hear of at once, and what is of another category, stands behind no flood of theirs", async () => {
  const personId = await somebody();
  for (let nth = 0; nth < 12; nth += 1)
    for (const kind of ["order-placed", "api-key-created"] as const)
      await world.ask({ personId, kind });
  for (const kind of ["password-changed", "job-confirmed"] as const)
    await world.ask({ personId, kind });
  await world.ask({ personId, kind: "roles-changed" });
  const now = world.clock().getTime();
  const late = (await world.rows())
    .filter((row) => new Date(String(row["next_attempt_at"])).getTime() > now)
    .map((row) => String(row["template"]));
  expect(new Set(late)).toEqual(
    new Set(["order-placed", "api-key-created", "roles-changed"]),
  );
});

test("a browser that has taken its subscription back is forgotten with the delivery that learned it", async () => {
  const ada = await somebody();
  const added = await world.subscribe(ada, "https://push.example.org/1");
  if (!added.ok) throw new Error("not added");
  const { id } = added.value.subscription;
  await world.ask({ personId: ada, channel: "push" });
  const gone = {
    ok: false,
    error: { type: "refused", reason: "recipient-gone" },
  } as const;
  await world.worker("push", async () => gone)();
  expect(world.reports).toMatchObject([
    { channel: "push", outcome: "failed", reason: "recipient-gone" },
  ]);
  expect(await subscriptionReader(db.database).find(id)).toBeUndefined();
  await world.ask({ personId: ada, channel: "push" });
  expect(await world.rows()).toHaveLength(1);
});

test("a browser whose push service does not answer ten times in a row is forgotten, and one that answers in between is not", async () => {
  const [ada, eve] = [await somebody(), await somebody()];
  for (const personId of [ada, eve])
    await world.subscribe(personId, `https://push.example.org/${personId}`);
  const late = {
    ok: false,
    error: { type: "deferred", reason: "channel-timeout" },
  } as const;
  let round = 0;
  const push = world.worker("push", async ({ delivery }) =>
    delivery.recipientId === eve && round === 5 ? taken : late,
  );
  for (; round < 10; round += 1) {
    await db.database.sql`delete from deliveries`;
    for (const personId of [ada, eve])
      await world.ask({ personId, channel: "push" });
    await push();
  }
  const store = subscriptionStore(db.database);
  expect(await store.list(ada)).toEqual([]);
  expect(await store.list(eve)).toHaveLength(1);
});

test("a browser is one person's: the same keys move with whoever signs in, other keys are refused, and eleven are too many", async () => {
  const [ada, eve] = [await somebody(), await somebody()];
  const endpoint = "https://push.example.org/shared";
  const first = await world.subscribe(ada, endpoint);
  const again = await world.subscribe(ada, endpoint);
  expect(again).toEqual(
    first.ok ? { ok: true, value: { ...first.value, isNew: false } } : first,
  );
  const otherKeys = { ...someKeys, auth: "AAAAAAAAAAAAAAAAAAAAAA" };
  expect(await world.subscribe(eve, endpoint, otherKeys)).toEqual({
    ok: false,
    error: "taken",
  });
  expect(await world.subscribe(eve, endpoint)).toMatchObject({ ok: true });
  await world.ask({ personId: ada, channel: "push" });
  expect(await world.rows()).toHaveLength(0);
  const all = await Promise.all(
    Array.from({ length: 14 }, (_, nth) =>
      world.subscribe(ada, `https://push.example.org/${String(nth)}`),
    ),
  );
  expect(all.filter(({ ok }) => ok)).toHaveLength(10);
});

test("a browser is pushed to as long as the session that subscribed last lasts, and never again once the account is gone", async () => {
  const ada = await somebody();
  const [first, second] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const on = (nth: number, session: string) =>
    world.subscribe(
      ada,
      `https://push.example.org/${String(nth)}`,
      someKeys,
      session,
    );
  for (const nth of [1, 2]) await on(nth, first);
  await on(3, second);
  await on(1, second);
  const end = (sessionId?: string) =>
    db.database.transact((tx) => {
      const bound = { subscriptions: subscriptionsIn(tx) };
      const data = {
        userId: ada,
        ...(sessionId === undefined ? {} : { sessionId }),
      };
      // cast: of the envelope it reads nothing but this
      const event = { data } as Parameters<typeof sessionRevoked.handle>[0];
      return sessionRevoked.handle(event, bound);
    });
  const left = async () =>
    (await subscriptionStore(db.database).list(ada)).map(({ endpoint }) =>
      endpoint.slice(-1),
    );
  await end(first);
  expect(await left()).toEqual(["1", "3"]);
  await end();
  expect(await left()).toEqual([]);
  await db.database.transact((tx) => eraseAccount(tx, erasure, ada));
  expect(await on(4, second)).toEqual({ ok: false, error: "gone" });
  expect(await left()).toEqual([]);
});

test("a delivery keeps no address and no secret that it was not asked with, and too much is refused", async () => {
  const personId = await somebody();
  await expect(
    world.ask({ personId, channel: "push", sealed: "c2VhbGVk" }),
  ).rejects.toThrow("by mail alone");
  const templateData = { text: "x".repeat(1_100) };
  await expect(world.ask({ personId, templateData })).rejects.toThrow("1 KiB");
  await world.ask({ personId, templateData: { orderId: personId } });
  const claims: Claim[] = [];
  const send = (claim: Claim) => {
    claims.push(claim);
    return Promise.resolve(taken);
  };
  await world.worker("email", send)();
  expect(claims[0]?.delivery.templateData).toEqual({ orderId: personId });
});

test("nothing is asked for by a channel that is not configured, or by which the person cannot be reached", async () => {
  world.off.add("sms");
  await world.ask({ personId: await somebody(), channel: "sms" });
  world.off.clear();
  const stranger = Bun.randomUUIDv7();
  for (const channel of ["push", "sms"] as const)
    await world.ask({ personId: stranger, channel });
  expect(await world.rows()).toHaveLength(0);
});
