import { afterAll, beforeAll, expect, test } from "bun:test";
import { transactionsOf } from "@tixlys/nexus/postgres";
import { fixedClock, type TestDatabase, testDatabase } from "@tixlys/testkit";
import {
  createTellWaiting,
  unreadForMs,
} from "../../src/application/tell-waiting.ts";
import { createTelling } from "../../src/application/telling.ts";
import type { Choices } from "../../src/domain/notice/preferences.ts";
import { newDeliveryId, newId } from "../../src/outbound/ids.ts";
import { inboxReader } from "../../src/outbound/postgres/inbox-reader.ts";
import { talks } from "../../src/outbound/postgres/talks.ts";
import { tellingIn } from "../../src/outbound/postgres/work.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("notifications");
});
afterAll(() => db.close());

/** One conversation, in which `chat` says who has not read what. */
function conversation(kind = "direct") {
  const clock = fixedClock("2026-11-27T10:00:00.000Z");
  const channelId = newId();
  const [reader, author] = [newId(), newId()];
  const unread = new Map<string, number>();
  const state: {
    isAway: boolean;
    asked: number;
    mark: number | undefined;
    since?: Date;
    meanwhile: () => Promise<void>;
  } = {
    isAway: false,
    asked: 0,
    mark: 0,
    meanwhile: async () => {},
  };
  const tellIn = (tx: Parameters<typeof tellingIn>[0]) =>
    createTelling(tellingIn(tx), { clock, newDeliveryId, newId });
  const tellWaiting = createTellWaiting({
    talks: talks(db.database),
    whoWaits: async (asked) => {
      if (asked === channelId) state.asked += 1;
      if (state.isAway) return undefined;
      await state.meanwhile();
      return asked === channelId
        ? [...unread].map(([userId, count]) => ({
            userId,
            unread: count,
            mark: state.mark,
            since: state.since,
          }))
        : [];
    },
    transactions: transactionsOf(db.database, tellIn),
    clock,
  });
  const say = () =>
    db.database.transact((tx) =>
      tellIn(tx).messageSent({ channelId, kind, messageId: newId() }),
    );
  const inbox = async (userId: string) =>
    inboxReader(db.database).list(
      userId,
      { unread: undefined, kind: undefined },
      { limit: 100, after: undefined },
    );
  const chooses = (choices: Choices) =>
    db.database.transact((tx) => {
      const chosen = { choices, language: undefined, at: clock() };
      return tellingIn(tx).readers.choose(reader, chosen, undefined);
    });
  const mails = async () => {
    const sent = await db.database.sql`
      select from deliveries where recipient_id = ${reader}`;
    return sent.length;
  };
  const own = { clock, reader, author, unread, state };
  return { ...own, tellWaiting, say, inbox, chooses, mails };
}

test("a hundred messages that nobody has read for a while are one notification, and later ones are told in its place", async () => {
  const talk = conversation();
  const { clock, reader, author, unread, tellWaiting, say, inbox } = talk;
  for (let nth = 0; nth < 100; nth += 1) await say();
  unread.set(reader, 100);
  clock.advance(unreadForMs - 1_000);
  await tellWaiting();
  expect(await inbox(reader)).toEqual([]);
  clock.advance(1_000);
  await tellWaiting();
  await tellWaiting();
  const [told, ...more] = await inbox(reader);
  expect(told).toMatchObject({
    kind: "messages-waiting",
    data: { count: "100" },
  });
  expect(more).toEqual([]);
  await say();
  unread.set(reader, 101);
  clock.advance(unreadForMs);
  await tellWaiting();
  expect(await inbox(reader)).toMatchObject([
    { id: told?.id, data: { count: "101" } },
  ]);
  expect(await inbox(author)).toEqual([]);
});

test("whoever has read in time is told nothing, and messages of public channels are for whoever looks in", async () => {
  const talk = conversation();
  await talk.say();
  talk.clock.advance(unreadForMs);
  await talk.tellWaiting();
  expect(talk.state.asked).toBe(1);
  expect(await talk.inbox(talk.reader)).toEqual([]);
  const open = conversation("public");
  await open.say();
  open.clock.advance(unreadForMs);
  await open.tellWaiting();
  expect(open.state.asked).toBe(0);
});

test("whoever has read since is told anew, with a mail, and whoever has not is told nothing more; with an inbox and without one", async () => {
  for (const isKept of [true, false]) {
    const talk = conversation();
    const { clock, reader, unread, state, tellWaiting, say, inbox } = talk;
    await talk.chooses({ chat: { inbox: isKept, mail: true, push: false } });
    const mails = async (count: number) => {
      await say();
      unread.set(reader, count);
      clock.advance(unreadForMs);
      await tellWaiting();
      return talk.mails();
    };
    expect(await mails(1)).toBe(1);
    expect(await mails(2)).toBe(1);
    // They read all of it, and then something more was said.
    state.mark = 7;
    expect(await mails(1)).toBe(2);
    expect(await mails(2)).toBe(2);
    const kept = await inbox(reader);
    expect(
      kept.map(({ data, readAt }) => [data["count"], readAt !== undefined]),
    ).toEqual(
      isKept
        ? [
            ["2", false],
            ["2", true],
          ]
        : [],
    );
  }
});

test("whose oldest unread message is of a moment ago is told when it has been unread for a minute, and no sooner", async () => {
  const talk = conversation();
  const { clock, reader, unread, state, tellWaiting, say, inbox } = talk;
  await say();
  clock.advance(unreadForMs - 1_000);
  // Read until now; what is unread was said a second before the look.
  state.since = clock();
  await say();
  unread.set(reader, 1);
  clock.advance(1_000);
  await tellWaiting();
  clock.advance(unreadForMs - 2_000);
  await tellWaiting();
  expect(await inbox(reader)).toEqual([]);
  clock.advance(1_000);
  await tellWaiting();
  expect(await inbox(reader)).toHaveLength(1);
});

test("of a chat that says neither how far people have read nor since when, one is told until it is read, once", async () => {
  const talk = conversation();
  const { clock, reader, unread, state, tellWaiting, say, inbox } = talk;
  state.mark = undefined;
  for (const isKept of [true, false]) {
    await talk.chooses({ chat: { inbox: isKept, mail: true } });
    for (const count of [1, 2]) {
      await say();
      unread.set(reader, count);
      clock.advance(unreadForMs);
      await tellWaiting();
    }
  }
  expect(await talk.mails()).toBe(2);
  expect(await inbox(reader)).toMatchObject([{ data: { count: "2" } }]);
});

test("while chat is away it is asked again later, and what is said during a look is not forgotten", async () => {
  const { clock, reader, unread, state, tellWaiting, say, inbox } =
    conversation();
  await say();
  unread.set(reader, 1);
  state.isAway = true;
  clock.advance(unreadForMs);
  await tellWaiting();
  expect(await inbox(reader)).toEqual([]);
  state.isAway = false;
  clock.advance(600_000);
  state.meanwhile = say;
  await tellWaiting();
  state.meanwhile = async () => {};
  expect(await inbox(reader)).toHaveLength(1);
  unread.set(reader, 2);
  clock.advance(2 * unreadForMs);
  await tellWaiting();
  expect(await inbox(reader)).toMatchObject([{ data: { count: "2" } }]);
});

test("a conversation that breaks whoever looks at it is looked at later, and holds up no other one", async () => {
  const clock = fixedClock("2026-11-27T10:00:00.000Z");
  const [broken, other, reader] = [newId(), newId(), newId()];
  const tellIn = (tx: Parameters<typeof tellingIn>[0]) =>
    createTelling(tellingIn(tx), { clock, newDeliveryId, newId });
  await db.database.sql`delete from talks`;
  for (const channelId of [broken, other])
    await db.database.transact((tx) =>
      tellIn(tx).messageSent({ channelId, kind: "direct", messageId: newId() }),
    );
  clock.advance(unreadForMs);
  let asked = 0;
  const tellWaiting = createTellWaiting({
    talks: talks(db.database),
    whoWaits: async (channelId) => {
      asked += 1;
      if (channelId === broken) throw new Error("broken");
      await Bun.sleep(20);
      return [{ userId: reader, unread: 1 }];
    },
    transactions: transactionsOf(db.database, tellIn),
    clock,
  });
  await expect(tellWaiting()).rejects.toThrow("broken");
  const told = await db.database.sql`
    select from notices where user_id = ${reader}`;
  expect(told).toHaveLength(1);
  clock.advance(30_000);
  expect(await tellWaiting()).toBe(0);
  expect(asked).toBe(2);
  clock.advance(30_000);
  await expect(tellWaiting()).rejects.toThrow("broken");
});
