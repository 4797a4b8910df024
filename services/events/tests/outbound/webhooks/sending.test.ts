import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { type Server, type Socket, createServer } from "node:net";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import type { WebhookActor } from "../../../src/application/webhooks/index.ts";
import {
  patienceMs,
  retryWaitsMs,
} from "../../../src/domain/delivery/schedule.ts";
import { kept } from "../../domain/things.ts";
import { deliveryQueue } from "../../../src/outbound/postgres/delivery-queue.ts";
import {
  cipher,
  happen,
  sendingOver,
  webhooksOver,
} from "../../webhook-world.ts";
import { eventually, isSignedBy, isVerified, receiver } from "./receiver.ts";

let db: TestDatabase;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  db = await testDatabase("events", { max: 12 });
});
// Senders of another test would take its webhooks, at another time of day.
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
afterAll(() => db.close());

const person = (): WebhookActor => ({
  userId: Bun.randomUUIDv7(),
  isManagement: false,
});
/** A clock that goes, and that can be put forward. */
function hands() {
  let aheadMs = 0;
  return {
    clock: () => new Date(Date.now() + aheadMs),
    pass: (ms: number) => void (aheadMs += ms),
  };
}
const first = { limit: 100, after: undefined };

function server(answer?: Parameters<typeof receiver>[0]) {
  const made = receiver(answer);
  closing.push(made.stop);
  return made;
}

function sending(more?: Parameters<typeof sendingOver>[1]) {
  const made = sendingOver(db.database, more);
  closing.push(made.stop);
  return made;
}

async function webhook(
  by: WebhookActor,
  url: string,
  more: object = {},
  clock = () => new Date(),
) {
  const made = await webhooksOver(db.database, { clock }).createWebhook(by, {
    url,
    types: ["orders.*"],
    ...more,
  });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return { id: made.value.webhook.id, secret: made.value.secret };
}

async function stateOf(by: WebhookActor, id: string) {
  const app = webhooksOver(db.database);
  const [found, listed] = [
    await app.readWebhook(by, id),
    await app.listDeliveries(by, { id }, first),
  ];
  if (!found.ok || !listed.ok) throw new Error("no such webhook");
  return { webhook: found.value, deliveries: listed.value.rows };
}

test("an event reaches the webhooks of whom it is about, signed, once each; nobody else's and no other type", async () => {
  const [me, other, manager] = [
    person(),
    person(),
    { ...person(), isManagement: true },
  ];
  const [mine, theirs, all] = [server(), server(), server()];
  const { secret, id } = await webhook(me, mine.url);
  await webhook(other, theirs.url);
  await webhook(manager, all.url, { types: ["*"], scope: "all" });
  sending();
  const about = kept([me.userId], {
    data: { status: "open", by: other.userId },
  });
  const offer = kept([me.userId], { type: "chat.message.sent" });
  await happen(db.database, [about, offer]);
  await happen(db.database, [about]);
  await eventually("both", () =>
    Promise.resolve(
      all.received.length === 2 && mine.received.length === 1
        ? true
        : undefined,
    ),
  );
  expect(all.ids().toSorted()).toEqual([about.id, offer.id].toSorted());
  expect(theirs.received).toEqual([]);
  const [got] = mine.received;
  if (got === undefined) throw new Error("nothing was received");
  expect(isVerified(secret, got)).toBe(true);
  // Who acted on their behalf is told to management alone.
  const told: unknown = got.event;
  expect(told).toEqual({
    type: about.type,
    timestamp: about.time,
    version: 1,
    subject: about.subject,
    correlationId: about.correlationId,
    data: { status: "open" },
  });
  expect(
    all.received.find(({ id: each }) => each === about.id)?.event.data,
  ).toEqual({ status: "open", by: other.userId });
  const { deliveries } = await eventually("the outcome", async () => {
    const found = await stateOf(me, id);
    return found.deliveries[0]?.state === "delivered" ? found : undefined;
  });
  expect(deliveries).toMatchObject([
    {
      eventId: about.id,
      tries: 1,
      responseStatus: 200,
      excerpt: "thanks",
      failure: null,
      nextAt: null,
    },
  ]);
});

test("a failing receiver is asked ten times over three days and then disabled, with one event to tell; switched on again it begins anew", async () => {
  const { clock, pass } = hands();
  const me = person();
  let status = 500;
  const broken = server(() => new Response("out of order", { status }));
  const { id } = await webhook(me, broken.url, {}, clock);
  sending({ clock });
  const event = kept([me.userId]);
  await happen(db.database, [event]);
  for (let tries = 1; tries <= retryWaitsMs.length + 1; tries += 1) {
    await eventually(`try ${String(tries)}`, async () =>
      (await stateOf(me, id)).deliveries[0]?.tries === tries ? true : undefined,
    );
    const { deliveries, webhook: now } = await stateOf(me, id);
    const waitMs = retryWaitsMs[tries - 1];
    expect(now.status).toBe(waitMs === undefined ? "disabled" : "active");
    expect(deliveries[0]).toMatchObject({
      responseStatus: 500,
      failure: "status",
      excerpt: "out of order",
      state: waitMs === undefined ? "failed" : "pending",
    });
    pass(waitMs ?? 0);
  }
  expect(broken.ids()).toEqual(Array<string>(10).fill(event.id));
  const { webhook: ended } = await stateOf(me, id);
  expect(ended).toMatchObject({
    status: "disabled",
    disabledReason: "failing",
  });
  const told = await db.database.sql<{ payload: string }[]>`
    select payload::text from messaging.outbox where key = ${id} and subject = 'evt.events.webhook.disabled.v1'`;
  expect(told.map(({ payload }) => JSON.parse(payload).data)).toEqual([
    { webhookId: id, userId: me.userId, reason: "failing" },
  ]);

  status = 200;
  const next = kept([me.userId]);
  await happen(db.database, [next]);
  const app = webhooksOver(db.database, { clock });
  const asked = { id, expected: undefined };
  await app.changeWebhook(me, asked, { status: "active" });
  const again = await app.redeliver(me, {
    id,
    deliveryId: (await stateOf(me, id)).deliveries[0]?.id ?? "",
  });
  expect(again.ok).toBe(true);
  await eventually("it once more", () =>
    Promise.resolve(broken.received.length === 11 ? true : undefined),
  );
  expect(broken.ids().at(-1)).toBe(event.id);
  const { attempts } = await eventually("its outcome", async () => {
    const [found] = (await stateOf(me, id)).deliveries;
    return found?.state === "delivered" ? found : undefined;
  });
  // Ten are kept: the first of eleven is forgotten.
  expect(attempts.map(({ responseStatus }) => responseStatus)).toEqual([
    ...Array<number>(9).fill(500),
    200,
  ]);
  expect(attempts[0]).toMatchObject({
    at: expect.any(String),
    durationMs: expect.any(Number),
    failure: "status",
    excerpt: "out of order",
  });
  // What happened while it was disabled was for nobody.
  expect(broken.ids()).not.toContain(next.id);
});

test("a busy webhook that has failed for three days is disabled too, and 410 does it at once", async () => {
  const { clock, pass } = hands();
  const [me, other] = [person(), person()];
  const broken = server(
    () => new Response("", { status: 503, headers: { "retry-after": "1" } }),
  );
  const gone = server(() => new Response("", { status: 410 }));
  const { id } = await webhook(me, broken.url, {}, clock);
  const ended = await webhook(other, gone.url, {}, clock);
  sending({ clock });
  await happen(db.database, [kept([me.userId]), kept([other.userId])]);
  await eventually("the first try", () =>
    Promise.resolve(broken.received.length > 0 ? true : undefined),
  );
  await eventually("the end of the one that is gone", async () =>
    (await stateOf(other, ended.id)).webhook.disabledReason === "gone"
      ? true
      : undefined,
  );
  await eventually("its outcome", async () =>
    (await stateOf(me, id)).deliveries[0]?.tries === 1 ? true : undefined,
  );
  pass(patienceMs);
  await happen(db.database, [kept([me.userId])]);
  await eventually("the end of the one that fails", async () =>
    (await stateOf(me, id)).webhook.disabledReason === "failing"
      ? true
      : undefined,
  );
  expect(gone.received).toHaveLength(1);
});

/** Receivers that do everything but answer. */
function raw(answer: (socket: Socket) => void): Promise<string> {
  const made: Server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => answer(socket));
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  made.listen(0, "127.0.0.1", () => {
    const address = made.address();
    resolve(
      `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}/`,
    );
  });
  closing.push(() => made.close());
  return promise;
}

const outcomeOf = ({
  state,
  failure,
  excerpt,
}: Awaited<ReturnType<typeof stateOf>>["deliveries"][0]) =>
  failure ?? `${state} ${String(excerpt?.length)}`;

test("receivers that hang, redirect, close half-way, answer with ten megabytes or take their time delay nobody else", async () => {
  const target = server();
  const slow = server(async () => {
    await Bun.sleep(150);
    return new Response("at last");
  });
  const urls = {
    hanging: await raw(() => undefined),
    redirecting: await raw(
      (socket) =>
        void socket.end(
          `HTTP/1.1 302 Found\r\nlocation: ${target.url}\r\ncontent-length: 0\r\n\r\n`,
        ),
    ),
    "half-way": await raw(
      (socket) =>
        void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"),
    ),
    large: await raw(
      (socket) =>
        void socket.end(
          `HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n${"x".repeat(10_000_000)}`,
        ),
    ),
    nobody: "http://127.0.0.1:9/",
    slow: slow.url,
  };
  const people = new Map<string, { by: WebhookActor; id: string }>();
  for (const [name, url] of Object.entries(urls)) {
    const by = person();
    people.set(name, { by, id: (await webhook(by, url)).id });
  }
  const fast = server();
  const me = person();
  await webhook(me, fast.url);
  // So little room that one who took all of it would stop everybody.
  sending({ timeoutMs: 1_500, limits: { inAll: 60, perWebhook: 4 } });
  const everybody = [...people.values()].flatMap(({ by }) =>
    Array.from({ length: 20 }, () => kept([by.userId])),
  );
  const mine = Array.from({ length: 200 }, () => kept([me.userId]));
  await happen(db.database, everybody);
  await eventually("the slow one to be asked", () =>
    Promise.resolve(slow.received.length > 0 ? true : undefined),
  );
  await happen(db.database, mine);
  await eventually("all of the fast one's", () =>
    Promise.resolve(fast.received.length >= 200 ? true : undefined),
  );
  expect(new Set(fast.ids())).toEqual(new Set(mine.map(({ id }) => id)));
  // One that answers may be late too, on a machine that has much else to do: it is asked again, and nobody had waited for it.
  const expected = {
    hanging: "timed-out",
    redirecting: "status",
    "half-way": "connection-closed",
    large: "delivered 1024",
    nobody: "connection-refused",
    slow: "delivered 7",
  };
  for (const [name, outcome] of Object.entries(expected)) {
    const { by, id } = people.get(name) ?? { by: me, id: "" };
    await eventually(`${outcome} of ${name}`, async () => {
      const { deliveries } = await stateOf(by, id);
      return deliveries.some((each) => outcomeOf(each) === outcome)
        ? true
        : undefined;
    });
  }
  expect(target.received).toEqual([]);
});

test("twenty webhooks of one person whose receiver hangs leave room for everybody else: nobody waits in Bun's own queue", async () => {
  const held = new Set<Socket>();
  const hanging = await raw((socket) => void held.add(socket));
  const [me, other] = [person(), person()];
  for (let n = 0; n < 20; n += 1) await webhook(me, hanging);
  const fast = server();
  const { id } = await webhook(other, fast.url);
  sending({ timeoutMs: 60_000 });
  closing.push(() => {
    for (const socket of held) socket.destroy();
  });
  // Each of them 16 at a time were more than Bun sends.
  await happen(
    db.database,
    Array.from({ length: 20 }, () => kept([me.userId])),
  );
  await eventually("as many as one person may have", () =>
    held.size >= 32 ? true : undefined,
  );
  await happen(db.database, [kept([other.userId])]);
  await eventually("the other's", async () =>
    (await stateOf(other, id)).deliveries[0]?.state === "delivered"
      ? true
      : undefined,
  );
  expect(held.size).toBe(32);
});

test("what waits for a webhook that heard everything goes nowhere once it does no longer, not even when it is sent once more", async () => {
  const boss = { ...person(), isManagement: true };
  const demoted = { ...boss, isManagement: false };
  const target = server();
  const all = { types: ["*"], scope: "all" };
  const { id } = await webhook(boss, target.url, all);
  const asked = { id, expected: undefined };
  const [foreign, late] = [kept([Bun.randomUUIDv7()]), kept([])];
  const own = kept([boss.userId]);
  await happen(db.database, [foreign, own]);
  const app = webhooksOver(db.database);
  await app.changeWebhook(demoted, asked, { status: "disabled" });
  const wide = await app.changeWebhook(demoted, asked, { status: "active" });
  expect(wide.ok).toBe(false);
  const narrow = { scope: "own", status: "active" } as const;
  expect((await app.changeWebhook(demoted, asked, narrow)).ok).toBe(true);
  // One that was on its way into the queue at that moment.
  await happen(db.database, [late]);
  await db.database.sql`
    insert into webhook_deliveries (owner_id, webhook_id, event_id, type, state, tries, next_at, created_at)
    values (${boss.userId}, ${id}, ${late.id}, ${late.type}, 'pending', 0, now(), now())`;
  sending();
  const { deliveries } = await eventually("all outcomes", async () => {
    const found = await stateOf(demoted, id);
    return found.deliveries.some(({ state }) => state === "pending")
      ? undefined
      : found;
  });
  const outcomes = deliveries.map(({ eventId, failure }) => [eventId, failure]);
  expect(Object.fromEntries(outcomes)).toEqual({
    [foreign.id]: "not-permitted",
    [late.id]: "not-permitted",
    [own.id]: null,
  });
  for (const { id: deliveryId, eventId } of deliveries) {
    const again = await app.redeliver(demoted, { id, deliveryId });
    expect(again.ok).toBe(eventId === own.id);
  }
  await eventually("its own once more", () =>
    target.received.length >= 2 ? true : undefined,
  );
  expect(new Set(target.ids())).toEqual(new Set([own.id]));
});

test("a worker whose clock is slow sends at once all the same, and a success ends what another process had written about failures", async () => {
  const me = person();
  const target = server();
  const { id } = await webhook(me, target.url);
  const { sql } = db.database;
  sending({ clock: () => new Date(Date.now() - 3_600_000) });
  await happen(db.database, [kept([me.userId])]);
  const arrived = (count: number) =>
    eventually(`${String(count)} arrived`, async () => {
      const { deliveries } = await stateOf(me, id);
      const done = deliveries.filter(({ state }) => state === "delivered");
      return done.length === count ? true : undefined;
    });
  await arrived(1);
  await happen(db.database, [kept([me.userId]), kept([me.userId])]);
  await arrived(3);
  // Between this process's read and its writing: it read that nothing failed, and says the same.
  const settle = deliveryQueue(db.database, cipher, {
    holder: Bun.randomUUIDv7(),
    holdMs: 1,
  });
  await sql`insert into webhook_lanes (webhook_id, failing_since) values (${id}, now())
    on conflict (webhook_id) do update set failing_since = now()`;
  const at = new Date();
  await settle.settle([
    {
      due: {
        id: Bun.randomUUIDv7(),
        webhookId: id,
        ownerId: me.userId,
        messageId: Bun.randomUUIDv7(),
        tries: 0,
        inOrder: false,
        url: target.url,
        secrets: [],
        body: "{}",
        isPermitted: true,
        failingSince: null,
      },
      tries: 1,
      attempt: {
        at,
        durationMs: 1,
        status: 200,
        failure: null,
        excerpt: "",
        askedMs: null,
      },
      verdict: {
        state: "delivered",
        nextAt: null,
        disable: undefined,
        failingSince: null,
      },
    },
  ]);
  const [lane] = await sql<{ isFailing: boolean }[]>`
    select failing_since is not null as "isFailing" from webhook_lanes where webhook_id = ${id}`;
  expect(lane?.isFailing).toBe(false);
});

test("in order: the next event of a subject waits for the one before, other subjects do not", async () => {
  const me = person();
  let isBroken = true;
  const subject = Bun.randomUUIDv7();
  const picky = server(
    ({ event }) =>
      new Response("", {
        status: isBroken && event.subject === subject ? 500 : 200,
      }),
  );
  const { clock, pass } = hands();
  const { id } = await webhook(me, picky.url, { ordered: true }, clock);
  sending({ clock });
  const chain = Array.from({ length: 5 }, () => kept([me.userId], { subject }));
  const others = Array.from({ length: 3 }, () => kept([me.userId]));
  await happen(db.database, [...chain, ...others]);
  await eventually("the others", () =>
    Promise.resolve(
      others.every((each) => picky.ids().includes(each.id)) ? true : undefined,
    ),
  );
  await eventually("the first of the chain", async () =>
    (await stateOf(me, id)).deliveries.some(({ tries }) => tries === 1)
      ? true
      : undefined,
  );
  expect(chain.slice(1).some((each) => picky.ids().includes(each.id))).toBe(
    false,
  );
  isBroken = false;
  pass(retryWaitsMs[0] ?? 0);
  await eventually("the chain", () =>
    Promise.resolve(
      picky.ids().includes(chain.at(-1)?.id ?? "") ? true : undefined,
    ),
  );
  const inChain = picky
    .ids()
    .filter((each) => chain.some((event) => event.id === each));
  expect([...new Set(inChain)]).toEqual(chain.map((event) => event.id));
});

test("after a rotation both secrets verify for a day, then the new one alone", async () => {
  const { clock, pass } = hands();
  const me = person();
  const target = server();
  const { id, secret: former } = await webhook(me, target.url, {}, clock);
  const app = webhooksOver(db.database, { clock });
  const rotated = await app.rotateSecret(me, { id, expected: undefined });
  const fresh = rotated.ok ? rotated.value.secret : "";
  sending({ clock });
  const verified = async (): Promise<boolean[]> => {
    const before = target.received.length;
    await app.testWebhook(me, id);
    const got = await eventually("a test", () =>
      Promise.resolve(target.received[before]),
    );
    expect(got.event).toMatchObject({ type: "webhook.test", data: {} });
    // The library refuses times that are not now, so that the signature is held against what was sent.
    return [former, fresh].map((secret) =>
      got.signature.split(" ").some((each) => isSignedBy(secret, got, each)),
    );
  };
  expect(await verified()).toEqual([true, true]);
  pass(24 * 3_600_000);
  expect(await verified()).toEqual([false, true]);
});

test("a webhook for which too much waits is disabled, and what one is deleted with is not sent", async () => {
  const [me, other] = [person(), person()];
  const target = server(() => new Response("", { status: 500 }));
  const full = await webhook(me, target.url);
  const away = await webhook(other, server().url);
  await happen(db.database, [
    ...Array.from({ length: 12 }, () => kept([me.userId])),
    kept([other.userId]),
  ]);
  await webhooksOver(db.database).removeWebhook(other, {
    id: away.id,
    expected: undefined,
  });
  sending({ limits: { waitingMost: 10, idleMs: 200 } });
  await eventually("the end", async () =>
    (await stateOf(me, full.id)).webhook.disabledReason === "queue-full"
      ? true
      : undefined,
  );
  const [left] = await db.database.sql<
    { count: number }[]
  >`select count(*)::integer as count from webhook_deliveries where webhook_id = ${away.id}`;
  expect(left?.count).toBe(0);
});
