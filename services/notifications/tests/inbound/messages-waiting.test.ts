import { afterAll, beforeAll, expect, test } from "bun:test";
import { transactionsOf } from "@tixlys/nexus/postgres";
import { fixedClock, type TestDatabase, testDatabase } from "@tixlys/testkit";
import {
  createTellWaiting,
  unreadForMs,
} from "../../src/application/tell-waiting.ts";
import { createTelling } from "../../src/application/telling.ts";
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
  const state = { isAway: false, asked: 0, meanwhile: async () => {} };
  const tellIn = (tx: Parameters<typeof tellingIn>[0]) =>
    createTelling(tellingIn(tx), { clock, newDeliveryId, newId });
  const tellWaiting = createTellWaiting({
    talks: talks(db.database),
    whoWaits: async (asked) => {
      if (asked === channelId) state.asked += 1;
      if (state.isAway) return undefined;
      await state.meanwhile();
      return asked === channelId
        ? [...unread].map(([userId, count]) => ({ userId, unread: count }))
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
  return { clock, reader, author, unread, state, tellWaiting, say, inbox };
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
