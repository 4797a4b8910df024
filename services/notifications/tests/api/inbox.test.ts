import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eraseAccount, exportPart } from "@tixlys/messaging/people";
import { connect } from "@tixlys/nexus/postgres";
import {
  eventually,
  followEvents,
  mintFor,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { createKeepInboxes } from "../../src/application/keep-inboxes.ts";
import {
  mailsPerHour,
  pushesPerHour,
  smsAllowed,
} from "../../src/domain/notice/categories.ts";
import { deliveriesOver } from "../outbound/channels/deliveries-world.ts";
import { newId } from "../../src/outbound/ids.ts";
import { erasure } from "../../src/outbound/postgres/erasure.ts";
import { allowancesIn } from "../../src/outbound/postgres/allowances.ts";
import { tellingIn } from "../../src/outbound/postgres/work.ts";
import { inboxUpkeep } from "../../src/outbound/postgres/inbox-upkeep.ts";
import { type InboxReplica, inboxReplica } from "./inbox-api.ts";
import { tellOne } from "./inbox-parts.ts";
import { apiKeys } from "./notifications-api.ts";

let db: TestDatabase;
/** Another process's connections to the same database: commits there signal nothing here. */
let other: TestDatabase;
let replica: InboxReplica;
let second: InboxReplica;

beforeAll(async () => {
  db = await testDatabase("notifications", { max: 6 });
  const { url } = db;
  other = {
    ...db,
    database: connect({ url, applicationName: "second", max: 4 }),
  };
  [replica, second] = await Promise.all([
    inboxReplica(db),
    inboxReplica(other),
  ]);
});
afterAll(async () => {
  await Promise.all([replica.close(), second.close()]);
  await other.database.close();
  await db.close();
});

const somebody = () => ({ userId: newId() });
type Somebody = ReturnType<typeof somebody>;
const tell = (
  { userId: personId }: Somebody,
  more: Partial<Parameters<typeof tellOne>[1]> = {},
) => tellOne(db, { personId, ...more });

type Notification = {
  id: string;
  kind: string;
  title: string;
  data: Record<string, string>;
  readAt: string | null;
};
type Listed = {
  data: {
    notifications: Notification[];
    page: { nextCursor: string | null; total?: { count: number } };
  };
};
async function inbox(as: Somebody, query = ""): Promise<Listed["data"]> {
  const { status, body } = await replica.call("GET", `/v1/inbox${query}`, as);
  expect(status).toBe(200);
  // cast: the conformance suite holds the answer against its schema
  return (body as Listed).data;
}
const deliveriesOf = async ({ userId }: Somebody) =>
  Array.from(
    await db.database.sql<{ template: string; channel: string }[]>`
      select template, channel from deliveries where recipient_id = ${userId}`,
  );

describe("an inbox", () => {
  test("shows what its person was told, newest first and page by page, and nobody else's", async () => {
    const [ada, eve] = [somebody(), somebody()];
    const ids = [
      await tell(ada),
      await tell(ada, { kind: "job-completed" }),
      await tell(ada),
    ];
    await tell(eve);
    const first = await inbox(ada, "?limit=2&include=total");
    expect(first.page.total?.count).toBe(3);
    expect(first.notifications[1]?.title).toBe(
      "Your job is done: please confirm it",
    );
    // What comes between two parts repeats nothing and hides nothing.
    await tell(ada);
    const rest = await inbox(ada, `?limit=2&cursor=${first.page.nextCursor}`);
    expect(
      [...first.notifications, ...rest.notifications].map(({ id }) => id),
    ).toEqual(ids.toReversed());
    const some = await inbox(ada, "?kind=job-completed");
    expect(some.notifications.map(({ id }) => id)).toEqual([ids[1] ?? ""]);
  });

  test("is told once by one event, however often it comes", async () => {
    const ada = somebody();
    const cause = { messageId: newId() };
    for (let nth = 0; nth < 3; nth += 1) await tell(ada, { cause });
    await tell(ada, { cause, kind: "job-cancelled" });
    expect((await inbox(ada)).notifications).toHaveLength(2);
    expect(await deliveriesOf(ada)).toHaveLength(2);
  });

  test("marks one or all of it read, once; somebody else's notification is none", async () => {
    const [ada, eve] = [somebody(), somebody()];
    const [first] = [await tell(ada), await tell(ada), await tell(ada)];
    const read = (as: Somebody) =>
      replica.call("POST", `/v1/inbox/${first}/read`, as);
    expect((await read(eve)).status).toBe(404);
    const done = await read(ada);
    const again = await read(ada);
    expect(done.body).toEqual(again.body);
    expect((await inbox(ada, "?unread=true")).notifications).toHaveLength(2);
    expect((await inbox(ada, "?unread=false")).notifications[0]?.id).toBe(
      first,
    );
    const all = await replica.call("POST", "/v1/inbox/read-all", ada);
    expect(all.body).toMatchObject({ data: { read: 2 } });
    expect(
      (await inbox(ada, "?unread=true&include=total")).page.total?.count,
    ).toBe(0);
  });

  test("tells a topic once as long as it is unread, with the newest numbers, and asks for one mail", async () => {
    const ada = somebody();
    const waiting = (count: string) =>
      tell(ada, {
        kind: "messages-waiting",
        topic: "channel:1",
        data: { channelId: newId(), count },
      });
    await waiting("1");
    const id = await waiting("2");
    expect((await inbox(ada)).notifications).toMatchObject([
      { id, data: { count: "2" } },
    ]);
    await replica.call("POST", `/v1/inbox/${id}/read`, ada);
    await waiting("3");
    expect((await inbox(ada)).notifications).toHaveLength(2);
  });

  test("is kept to its newest five hundred and to ninety days", async () => {
    const [ada, old] = [somebody(), somebody()];
    const newest = await tell(ada);
    await tell(old);
    await db.database.sql`
      insert into notices (id, user_id, kind, data, event_id, place, seq, created_at, updated_at)
      select gen_random_uuid(), ${ada.userId}, 'welcome', '{}', gen_random_uuid(), -n, -n, now(), now() from generate_series(1, 520) n`;
    await db.database
      .sql`update notices set created_at = now() - interval '91 days' where user_id = ${old.userId}`;
    const clock = () => new Date();
    const upkeep = inboxUpkeep(db.database);
    await createKeepInboxes({ upkeep, clock })(new AbortController().signal);
    const counted = await inbox(ada, "?limit=1&include=total");
    expect(counted.page.total?.count).toBe(500);
    expect(counted.notifications[0]?.id).toBe(newest);
    expect((await inbox(old)).notifications).toEqual([]);
  });

  test("goes with its person and is told with their export; nothing that comes later brings it back", async () => {
    const ada = somebody();
    await tell(ada);
    await replica.call("PUT", "/v1/preferences", ada, {
      body: { categories: { orders: { push: false } }, locale: "de" },
    });
    const told = JSON.stringify(
      await exportPart(db.database, erasure.data, ada),
    );
    for (const part of ["notices", "offer-received", "readers", "orders"])
      expect(told).toContain(part);
    await db.database.transact((tx) => eraseAccount(tx, erasure, ada.userId));
    await tell(ada);
    expect((await inbox(ada)).notifications).toEqual([]);
    expect(await deliveriesOf(ada)).toEqual([]);
    const left = await db.database.sql`
      select choices, language, profile_locale from readers where user_id = ${ada.userId}`;
    expect(Array.from(left)).toEqual([
      { choices: {}, language: null, profile_locale: null },
    ]);
  });
});

describe("preferences", () => {
  const put = (as: Somebody, body: unknown, headers = {}) =>
    replica.call("PUT", "/v1/preferences", as, { body, headers });

  test("decide the ways and the language; mails of security always go", async () => {
    const ada = somebody();
    const off = { mail: false, inbox: false, push: false };
    const { status } = await put(ada, {
      categories: {
        orders: off,
        work: { mail: false },
        security: { inbox: false },
      },
      locale: "de",
    });
    expect(status).toBe(200);
    await tell(ada, { kind: "offer-received" });
    await tell(ada, { kind: "offer-accepted" });
    await tell(ada, { kind: "password-changed" });
    const { notifications } = await inbox(ada);
    expect(notifications.map(({ title }) => title)).toEqual([
      "Ihr Angebot wurde angenommen",
    ]);
    expect((await deliveriesOf(ada)).map(({ template }) => template)).toEqual([
      "password-changed",
    ]);
    const refused = await put(ada, {
      categories: { security: { mail: false } },
    });
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toContain("categories.security.mail");
  });

  test("are changed by whoever knows them: of many at a time with one ETag, one", async () => {
    const ada = somebody();
    const { headers, body } = await replica.call("GET", "/v1/preferences", ada);
    expect(body).toMatchObject({
      data: {
        preferences: {
          categories: { chat: { mail: false, inbox: true, push: true } },
          locale: null,
        },
      },
    });
    const etag = headers.get("etag") ?? "";
    const changed = await Promise.all(
      [true, false, true, false].map((mail, nth) =>
        (nth % 2 === 0 ? replica : second).call("PUT", "/v1/preferences", ada, {
          body: { categories: { chat: { mail } } },
          headers: { "if-match": etag },
        }),
      ),
    );
    const won = changed.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const [lost] = changed.filter(({ status }) => status === 412);
    const now = lost?.headers.get("etag") ?? "";
    expect(
      (await put(ada, { categories: {} }, { "if-match": now })).status,
    ).toBe(200);
  });

  test("a person gets so many mails of a category in an hour, and the rest in the inbox; those of security always", async () => {
    const ada = somebody();
    await put(ada, { categories: { orders: { inbox: false } } });
    for (let nth = 0; nth < mailsPerHour + 2; nth += 1) await tell(ada);
    for (let nth = 0; nth < mailsPerHour + 2; nth += 1)
      await tell(ada, { kind: "new-device" });
    const mails = Map.groupBy(
      await deliveriesOf(ada),
      ({ template }) => template,
    );
    expect(mails.get("offer-received")).toHaveLength(mailsPerHour);
    expect(mails.get("new-device")).toHaveLength(mailsPerHour + 2);
    const { notifications } = await inbox(ada, "?kind=offer-received");
    expect(notifications).toHaveLength(2);
  });

  test("mails that are not sent are not counted, and what a person was told is told by no way again", async () => {
    const ada = somebody();
    const cause = { messageId: newId() };
    await tell(ada, { cause });
    await db.database
      .sql`delete from deliveries where recipient_id = ${ada.userId}`;
    for (let nth = 0; nth < mailsPerHour + 2; nth += 1)
      await tell(ada, { cause });
    expect(await deliveriesOf(ada)).toEqual([]);
    const topic = "order:1";
    for (let nth = 0; nth < mailsPerHour; nth += 1) await tell(ada, { topic });
    await tell(ada);
    expect(await deliveriesOf(ada)).toHaveLength(2);
  });

  test("a person, and a number whoever says it is theirs, gets a few short messages an hour and a day; a person so many pushes", async () => {
    const [ada, eve] = [somebody(), somebody()];
    const reached = { address: "ada@example.test", phone: "+420777999111" };
    const about = { username: "ada", locale: "en", accountVersion: 1 };
    for (const each of [ada, eve])
      await db.database.transact(async (tx) => {
        const work = tellingIn(tx);
        await work.contacts.save({ ...each, ...reached, ...about });
        const choices = { orders: { sms: true, mail: false } };
        const chosen = { choices, language: undefined, at: new Date() };
        await work.readers.choose(each.userId, chosen, undefined);
      });
    const endpoint = `https://push.example.org/${ada.userId}`;
    await deliveriesOver(db).subscribe(ada.userId, endpoint);
    for (let nth = 0; nth < smsAllowed.perHour + 2; nth += 1) await tell(ada);
    await tell(eve);
    const by = async (as: Somebody, way: string) =>
      (await deliveriesOf(as)).filter(({ channel }) => channel === way).length;
    expect(await by(ada, "sms")).toBe(smsAllowed.perHour);
    expect(await by(eve, "sms")).toBe(0);
    // The hours of a day together give no more than the day has.
    const noon = Date.parse("2026-11-01T12:30:00.000Z");
    const to = { personId: newId(), phone: "+420777999222" };
    const given: number[] = [];
    for (let nth = 0; nth < 30; nth += 1) {
      const at = new Date(noon + Math.floor(nth / 6) * 3_600_000);
      const may = await db.database.transact((tx) =>
        allowancesIn(tx).sms(to, smsAllowed, at),
      );
      if (may) given.push(nth);
    }
    expect(given).toHaveLength(smsAllowed.perDay);
    expect(given.at(-1)).toBe(22);
    const pushed = await by(ada, "push");
    for (let nth = 0; nth < pushesPerHour; nth += 1) await tell(ada);
    expect(pushed).toBe(smsAllowed.perHour + 2);
    expect(await by(ada, "push")).toBe(pushesPerHour);
  });

  test("what happened days ago is told by mail and in the inbox, and wakes nobody", async () => {
    const ada = somebody();
    await put(ada, { categories: { orders: { sms: true } } });
    const about = { username: "ada", locale: "en", accountVersion: 1 };
    const reached = { address: "ada@example.test", phone: "+420777123456" };
    await db.database.transact((tx) =>
      tellingIn(tx).contacts.save({ ...ada, ...reached, ...about }),
    );
    const at = new Date(Date.now() - 2 * 86_400_000);
    await tell(ada, { cause: { messageId: newId(), at } });
    expect((await deliveriesOf(ada)).map(({ channel }) => channel)).toEqual([
      "email",
    ]);
    await tell(ada, { cause: { messageId: newId(), at: new Date() } });
    expect(await deliveriesOf(ada)).toHaveLength(3);
  });
});

describe("GET /v1/stream", () => {
  const follow = ({ url }: InboxReplica, as: Somebody, lastEventId?: string) =>
    followEvents(`${url}/v1/stream`, {
      token: mintFor(apiKeys, as),
      lastEventId,
    });

  test("tells on every replica what one has stored, and after a break first what was missed, without gap or double", async () => {
    const [ada, eve] = [somebody(), somebody()];
    await tell(ada);
    const [one, two] = await Promise.all([
      follow(replica, ada),
      follow(second, ada),
    ]);
    await eventually("both are open", async () =>
      one.events[0] !== undefined && two.events[0] !== undefined
        ? true
        : undefined,
    );
    expect(one.events[0]).toMatchObject({
      event: "ready",
      data: { unread: 1 },
    });
    const id = await tell(ada);
    await tell(eve);
    await eventually("the news", async () => one.events[1] && two.events[1]);
    expect(two.events[1]).toMatchObject({
      event: "notification",
      data: { notification: { id, title: "You have an offer" }, unread: 2 },
    });
    two.leave();
    await second.call("POST", `/v1/inbox/${id}/read`, ada);
    await eventually("the mark", async () => one.events[2]);
    expect(one.events[2]).toMatchObject({
      event: "read",
      data: { ids: [id], unread: 1 },
    });
    const later = await tell(ada);
    await second.call("POST", `/v1/inbox/${later}/read`, ada);
    const back = await follow(second, ada, two.events[1]?.id);
    await eventually("what was missed", async () => back.events[2]);
    expect(back.events.slice(1)).toMatchObject([
      { event: "read", data: { ids: [id] } },
      { event: "notification", data: { notification: { id: later } } },
    ]);
    await eventually("the rest", async () =>
      one.events.at(-1)?.event === "read" && one.events.length > 3
        ? true
        : undefined,
    );
    const seen = [one, back].map(({ events }) =>
      events.map((event) => Number(event.id)),
    );
    for (const ids of seen) {
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      expect(new Set(ids.slice(1)).size).toBe(ids.length - 1);
      expect(ids.at(-1)).toBe(seen[0]?.at(-1));
    }
    one.leave();
    back.leave();
    await eventually("their end", async () =>
      replica.hub.size + second.hub.size === 0 ? true : undefined,
    );
  });

  test("misses nothing under concurrent changes, however often it is cut off", async () => {
    const ada = somebody();
    const known = new Set<string>();
    const told: string[] = [];
    const telling = (async () => {
      for (let nth = 0; nth < 60; nth += 1) told.push(await tell(ada));
    })();
    const telling2 = (async () => {
      for (let nth = 0; nth < 60; nth += 1)
        await tellOne(other, { personId: ada.userId });
    })();
    let at = "0";
    let doubles = 0;
    let isDone = false;
    const read = async (from: InboxReplica) => {
      const stream = await follow(from, ada, at);
      await eventually("its part", async () =>
        stream.events.length > 12 ||
        // The rest, beside the event that says where the stream begins.
        (isDone && known.size + stream.events.length - 1 >= 120)
          ? true
          : undefined,
      );
      stream.leave();
      await stream.ended;
      for (const { event, id, data } of stream.events) {
        at = id ?? at;
        if (event !== "notification") continue;
        // cast: the document says what a notification's event holds
        const { notification } = data as { notification: { id: string } };
        doubles += known.has(notification.id) ? 1 : 0;
        known.add(notification.id);
      }
    };
    const all = (async () => {
      await Promise.all([telling, telling2]);
      isDone = true;
    })();
    for (let nth = 0; known.size < 120 && nth < 60; nth += 1)
      await read(nth % 2 === 0 ? replica : second);
    await all;
    const stored = await db.database.sql<{ id: string }[]>`
      select id from notices where user_id = ${ada.userId}`;
    expect(stored).toHaveLength(120);
    expect(doubles).toBe(0);
    expect(stored.filter(({ id }) => !known.has(id))).toEqual([]);
  }, 30_000);

  test("tells what was told anew and then read as it is now, and is not held up by kinds of a newer version", async () => {
    const ada = somebody();
    const waiting = (count: string) =>
      tell(ada, {
        kind: "messages-waiting",
        data: { count },
        topic: "channel:1",
      });
    const id = await waiting("1");
    await waiting("2");
    await db.database.transact(async ({ sql }) => {
      await sql`
        insert into notices (id, user_id, kind, data, event_id, place, seq, created_at, updated_at)
        select gen_random_uuid(), ${ada.userId}, 'of-a-newer-version', '{}', gen_random_uuid(), 2 + n, 2 + n, now(), now()
          from generate_series(1, 120) n`;
      await sql`update readers set last_seq = 122 where user_id = ${ada.userId}`;
    });
    await replica.call("POST", `/v1/inbox/${id}/read`, ada);
    const told = await follow(replica, ada, "1");
    await eventually("the newest", async () => told.events[1]);
    expect(told.events[1]).toMatchObject({
      id: "123",
      event: "notification",
      data: { notification: { id, data: { count: "2" } } },
    });
    told.leave();
    const known = await follow(replica, ada, "2");
    await eventually("the mark alone", async () => known.events[1]);
    expect(known.events[1]).toMatchObject({
      event: "read",
      data: { ids: [id] },
    });
    known.leave();
  });

  test("refuses a Last-Event-ID that is none, and starts from now after one from another life", async () => {
    const ada = somebody();
    await tell(ada);
    expect((await follow(replica, ada, "x")).response.status).toBe(400);
    const ahead = await follow(replica, ada, "99999");
    await eventually("its start", async () => ahead.events[0]);
    expect(ahead.events[0]?.id).toBe("1");
    ahead.leave();
  });
});

test("templates are listed and previewed by management, in each language, with links that open nothing", async () => {
  const admin = { userId: newId(), roles: ["admin"] as const };
  const { body } = await replica.call("GET", "/v1/templates", admin);
  const text = JSON.stringify(body);
  expect(text).toContain(
    '{"kind":"offer-received","category":"orders","ways":["mail","inbox","push","sms"],"carriesSecret":false,"locales":["en","de"]}',
  );
  const preview = async (locale: string) =>
    (
      await replica.call(
        "GET",
        `/v1/templates/verify-email/preview?locale=${locale}`,
        admin,
      )
    ).body;
  expect(await preview("de")).toMatchObject({
    data: { preview: { subject: "Bestätigen Sie Ihre E-Mail-Adresse" } },
  });
  expect(JSON.stringify(await preview("en"))).toContain("t0k-en_");
  expect((await replica.call("GET", "/v1/templates", somebody())).status).toBe(
    403,
  );
});
