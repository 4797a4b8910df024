import { afterAll, beforeAll, expect, test } from "bun:test";
import { auth, orders, users } from "@tixlys/contracts";
import { exportPart } from "@tixlys/messaging/people";
import {
  at,
  type Call,
  eventually,
  searchDatabase,
  tell,
  textAt,
} from "@tixlys/testkit";
import { unreadRpc } from "../../src/inbound/rpc/unread.ts";
import { personalData } from "../../src/outbound/postgres/personal-data.ts";
import {
  act,
  away,
  channel,
  everybody,
  person,
  post,
  replicaOver,
} from "../api/chat-api.ts";
import { type Hearing, hearing, listenerOver } from "./hearing.ts";

let heard: Hearing;
let call: Call;
beforeAll(async () => {
  heard = await hearing();
  ({ call } = replicaOver(heard.database));
});
afterAll(() => heard.stop());

const id = () => Bun.randomUUIDv7();
const profile = (userId: string, displayName: string, version: number) => ({
  type:
    version === 1
      ? ("users.profile.created" as const)
      : ("users.profile.updated" as const),
  subject: userId,
  aggregateVersion: version,
  data: { userId, username: "ada", displayName, version },
});
const nameOf = async (userId: string) => {
  const [row] = await heard.database.sql<{ name: string | null }[]>`
    select display_name as name from people where user_id = ${userId}`;
  return row?.name;
};

test("names follow their profiles: two people may have one, what is older changes nothing, and who was deleted stays so", async () => {
  const [ada, twin] = [id(), id()];
  await tell(heard.users, users, profile(ada, "Ada", 1));
  await tell(heard.users, users, profile(twin, "Ada", 1));
  await tell(heard.users, users, profile(ada, "Countess", 3));
  await tell(heard.users, users, profile(ada, "Ada L.", 2));
  await eventually("both names", async () =>
    (await nameOf(ada)) === "Countess" && (await nameOf(twin)) === "Ada"
      ? true
      : undefined,
  );
  await tell(heard.users, users, {
    type: "users.profile.deleted",
    subject: ada,
    aggregateVersion: 4,
    data: { userId: ada, version: 4 },
  });
  const late = await tell(heard.users, users, profile(ada, "Back", 5));
  await eventually("the last one heard", async () => {
    const rows = await heard.database.sql`
      select from messaging.inbox where message_id = ${late}`;
    return rows.length === 1 ? true : undefined;
  });
  expect(await nameOf(ada)).toBeNull();
});

test("names of a page are read at once: from the copy here, then from `users`, else there are none", async () => {
  const people = [id(), id(), id()];
  const [known = "", ...others] = people;
  await tell(heard.users, users, profile(known, "Known", 1));
  await eventually("the name", async () =>
    (await nameOf(known)) === "Known" ? true : undefined,
  );
  const room = await channel(call, known, { kind: "private", members: others });
  for (const each of people) await post(call, each, room);
  const { client, asked } = everybody();
  const page = (replica: Call) =>
    replica({ path: `/channels/${room}/messages`, as: person(known) });
  const names = async (replica: Call) => {
    const seen = await page(replica);
    return [2, 1, 0].map((n) => at(seen, `data.messages.${n}.authorName`));
  };
  expect(await names(replicaOver(heard.database, { client }).call)).toEqual([
    "Known",
    ...others.map((each) => `Remote ${each.slice(-4)}`),
  ]);
  expect(asked.map((each) => each.toSorted())).toEqual([others.toSorted()]);
  expect(
    await names(replicaOver(heard.database, { client: away }).call),
  ).toEqual(["Known", null, null]);
});

const orderNews = (
  type: "made" | "withdrawn" | "accepted" | "rejected",
  of: { orderId: string; customerId: string; providerId: string },
  version: number,
) => ({
  type: `orders.offer.${type}` as const,
  subject: of.orderId,
  aggregateVersion: version,
  data: {
    ...of,
    offerId: id(),
    serviceId: id(),
    price: "10",
    currency: "EUR",
    ...(type === "accepted" ? { jobId: id() } : {}),
  },
});
// cast: what is told of an accepted offer has a job besides
const tellOrder = (news: ReturnType<typeof orderNews>) =>
  tell(heard.orders, orders, news as never);
const channelsOf = (userId: string) =>
  call({ path: "/channels", as: person(userId) });
const untilStatus = (userId: string, status: string | undefined) =>
  eventually(`a channel that is ${String(status)}`, async () => {
    const seen = await channelsOf(userId);
    return at(seen, "data.channels.0.status") === status ? seen : undefined;
  });

test("an order's channel opens with the offer; the winner keeps it, the others can read it and no longer write", async () => {
  const [orderId, customerId, winner, other] = [id(), id(), id(), id()];
  const of = (providerId: string) => ({ orderId, customerId, providerId });
  await tellOrder(orderNews("made", of(winner), 2));
  await tellOrder(orderNews("made", of(other), 3));
  const room = textAt(await untilStatus(other, "open"), "data.channels.0.id");
  const kept = textAt(await untilStatus(winner, "open"), "data.channels.0.id");
  expect((await post(call, customerId, room)).status).toBe(201);
  expect(
    (await call({ path: `/channels/${room}`, as: person(winner) })).status,
  ).toBe(404);
  await tellOrder(orderNews("accepted", of(winner), 4));
  await tellOrder(orderNews("rejected", of(other), 5));
  await untilStatus(other, "closed");
  expect((await post(call, other, room)).status).toBe(409);
  expect(
    (await call({ path: `/channels/${room}/messages`, as: person(other) }))
      .status,
  ).toBe(200);
  expect((await post(call, winner, kept)).status).toBe(201);
  expect((await act(call, other, `/channels/${room}/leave`)).status).toBe(409);
  expect(
    heard.told.filter(({ channelId }) => channelId === room),
  ).toMatchObject([
    { seq: 1, action: "joined", userId: customerId },
    { seq: 2, action: "joined", userId: other },
    { seq: 4, action: "closed", userId: other },
  ]);
  await tell(heard.orders, orders, {
    type: "orders.order.cancelled",
    subject: orderId,
    aggregateVersion: 6,
    data: { orderId, customerId, serviceId: id(), status: "cancelled" },
  });
  await untilStatus(winner, "closed");
});

test("messages of one order that come twice and in any order open one channel for each provider, or none", async () => {
  const [orderId, customerId, winner, other] = [id(), id(), id(), id()];
  const offer = (providerId: string, version: number, isLive: boolean) => ({
    customerId,
    providerId,
    version,
    isLive,
  });
  const news = [
    { type: "accepted", offer: offer(winner, 4, true) },
    { type: "offer", offer: offer(other, 5, false) },
    { type: "offer", offer: offer(other, 3, true) },
    { type: "offer", offer: offer(winner, 2, true) },
  ] as const;
  for (const each of [...news, ...news])
    await heard.database.transact((tx) =>
      listenerOver(tx).orderHeard(orderId, each),
    );
  expect(at(await channelsOf(winner), "data.channels")).toMatchObject([
    { kind: "order", orderId, status: "open", lastSeq: 2 },
  ]);
  expect(at(await channelsOf(other), "data.channels")).toEqual([]);
  // Many at once, of one order: one channel for each.
  const second = id();
  await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      heard.database.transact((tx) =>
        listenerOver(tx).orderHeard(second, {
          type: "offer",
          offer: offer(n % 2 === 0 ? winner : other, 2 + n, true),
        }),
      ),
    ),
  );
  const rows = await heard.database
    .sql`select from channels where order_id = ${second}`;
  expect(rows).toHaveLength(2);
});

test("auth #75: who deletes their account is exported before and nowhere found after; the logs have no gap, and others keep what they wrote", async () => {
  const [gone, friend] = [id(), id()];
  await tell(heard.users, users, profile(gone, "Zebulon Quince", 1));
  await eventually("the name", async () =>
    (await nameOf(gone)) === "Zebulon Quince" ? true : undefined,
  );
  const direct = await channel(call, gone, {
    kind: "direct",
    participantId: friend,
    name: undefined,
  });
  const room = await channel(call, gone, {
    kind: "private",
    members: [friend],
  });
  for (const each of [direct, room]) {
    await post(call, gone, each, "My secret aubergine");
    await post(call, friend, each, "Mine stays");
  }
  const history = await call({
    path: `/channels/${room}/messages`,
    as: person(friend),
  });
  const mine = textAt(history, "data.messages.1.id");
  await call({
    method: "PATCH",
    path: `/messages/${mine}`,
    as: person(gone),
    body: { content: "My edited aubergine" },
  });
  const reactions = `/messages/${textAt(history, "data.messages.0.id")}/reactions`;
  const [mango, melon] = ["🥭", "🍈"].map(encodeURIComponent);
  for (const each of [mango, melon])
    await act(call, gone, `${reactions}/${each}`);
  await call({
    method: "DELETE",
    path: `${reactions}/${melon}`,
    as: person(gone),
  });
  await act(call, friend, `${reactions}/${mango}`);
  const part = await exportPart(heard.database, personalData, { userId: gone });
  expect(part.records).toContain("My edited aubergine");
  expect(part.records).toContain("Zebulon Quince");
  const claims = {
    type: "auth.account.deleted" as const,
    subject: gone,
    data: { userId: gone, at: "2026-11-27T09:30:00.000Z" },
  };
  await tell(heard.auths, auth, { ...claims, aggregateVersion: 2 });
  await eventually("the words gone", async () => {
    const found = await searchDatabase(heard.database, ["aubergine", "Quince"]);
    return found.length === 0 ? true : undefined;
  });
  // Three entries of theirs in the log have become nobody's; the friend's reaction is as it was.
  const left = await heard.database.sql<{ emoji: string; userId: string }[]>`
    select emoji, user_id as "userId" from entries where type = 'reaction' and channel_id in (${direct}, ${room})`;
  expect([...left]).toEqual([{ emoji: "🥭", userId: friend }]);
  expect(await searchDatabase(heard.database, ["🍈"])).toEqual([]);
  const { app } = replicaOver(heard.database);
  for (const each of [direct, room]) {
    const log = await app.entriesAfter(each, 0, 301);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, n) => n + 1));
    expect(JSON.stringify(log)).toContain("Mine stays");
    expect(JSON.stringify(log)).not.toContain("aubergine");
  }
  const seen = await call({ path: `/channels/${direct}`, as: person(friend) });
  expect(at(seen, "data.channel")).toMatchObject({
    status: "closed",
    memberCount: 1,
  });
  const kept = await call({ path: `/channels/${room}`, as: person(friend) });
  expect(at(kept, "data.channel.role")).toBe("owner");
  expect(at(await channelsOf(gone), "data.channels")).toEqual([]);
  const [erased] = await heard.database.sql`
    select from messaging.outbox where key = ${gone} and subject = 'evt.chat.account.erased.v1'`;
  expect(erased).toBeDefined();
});

test("who has not read a conversation is told to whoever asks, by number and without a word; of other channels nobody is", async () => {
  const [ada, eve] = [id(), id()];
  const talk = await channel(call, ada, {
    kind: "direct",
    participantId: eve,
    name: undefined,
  });
  const room = await channel(call, ada, { kind: "private", members: [eve] });
  const { app } = replicaOver(heard.database);
  const asked = async (channelId: string) => {
    const answer = await unreadRpc(app)["unread.list"](
      { channelId },
      // cast: the answer depends on nothing of the call
      {} as never,
    );
    return answer.ok ? answer.value.readers : undefined;
  };
  for (const channelId of [talk, talk, room]) await post(call, ada, channelId);
  const before = Date.now() - 60_000;
  const [waits, ...nobody] = (await asked(talk)) ?? [];
  expect(waits).toMatchObject({ userId: eve, unread: 2 });
  expect(nobody).toEqual([]);
  // When the first of the two was sent, and how far she has read: what tells the one who asks that she was there meanwhile.
  const [first, second] = await heard.database.sql<{ seq: number; at: Date }[]>`
    select seq::float8 as seq, created_at as at from messages where channel_id = ${talk} order by seq`;
  expect(waits?.readSeq).toBeLessThan(first?.seq ?? 0);
  expect(Date.parse(waits?.since ?? "")).toBeGreaterThan(before);
  await call({
    method: "PUT",
    path: `/channels/${talk}/read`,
    as: person(eve),
    body: { seq: first?.seq },
  });
  const [later] = (await asked(talk)) ?? [];
  expect(later).toMatchObject({ unread: 1, readSeq: first?.seq });
  expect(Date.parse(later?.since ?? "")).toBe(
    Math.floor(new Date(second?.at ?? 0).getTime()),
  );
  expect(await asked(room)).toEqual([]);
  expect(await asked(id())).toEqual([]);
  await call({
    method: "PUT",
    path: `/channels/${talk}/read`,
    as: person(eve),
    body: { seq: 1_000 },
  });
  expect(await asked(talk)).toEqual([]);
});
