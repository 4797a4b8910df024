import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { at, textAt, type Call } from "@tixlys/testkit";
import type { TestClaims, TestDatabase } from "@tixlys/testkit";
import type { Entry } from "../../src/domain/log/entry.ts";
import {
  act,
  applicationOver,
  channel,
  chatService,
  moderator,
  nobody,
  person,
  post,
  roomName,
} from "./chat-api.ts";

let db: TestDatabase;
let call: Call;
let told: Entry[];
beforeAll(async () => {
  ({ db, call, told } = await chatService());
});
afterAll(() => db.close());

const id = () => Bun.randomUUIDv7();
const codes = (answer: { readonly body: unknown }) =>
  JSON.stringify(at(answer, "data"));

describe("what is written", () => {
  test("is a message with the next seq, told after the commit, and in the outbox without its text", async () => {
    const ada = id();
    const room = await channel(call, ada);
    const sent = await post(call, ada, room, "Tomorrow at nine?");
    expect(sent.status).toBe(201);
    expect(sent.headers.get("location")).toBe(
      `/chat/v1/messages/${textAt(sent, "data.message.id")}`,
    );
    expect(at(sent, "data.message")).toMatchObject({
      seq: 2,
      authorId: ada,
      authorName: `Remote ${ada.slice(-4)}`,
      content: "Tomorrow at nine?",
      replyTo: null,
      reactions: [],
      editedAt: null,
      deletedAt: null,
    });
    expect(told.filter(({ channelId }) => channelId === room)).toMatchObject([
      { type: "member", seq: 1, action: "joined", userId: ada },
      {
        type: "new_message",
        seq: 2,
        message: { content: "Tomorrow at nine?" },
      },
    ]);
    const rows = await db.database.sql<{ subject: string; payload: string }[]>`
      select subject, payload::text as payload from messaging.outbox where key = ${room} order by position`;
    expect(rows.map(({ subject }) => subject)).toEqual([
      "evt.chat.channel.created.v1",
      "evt.chat.member.joined.v1",
      "evt.chat.message.sent.v1",
    ]);
    expect(rows.map(({ payload }) => payload).join()).not.toContain("nine");
  });

  test("with the same client id is the same message, whatever it says now, edited and deleted ones too", async () => {
    const ada = id();
    const room = await channel(call, ada);
    const clientId = crypto.randomUUID();
    const first = await post(call, ada, room, "One", { clientId });
    const again = await post(call, ada, room, "Two", { clientId });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(at(again, "data.message")).toEqual(at(first, "data.message"));
    // Another sender's id is another message.
    const bob = id();
    await act(call, bob, `/channels/${room}/join`);
    const others = await post(call, bob, room, "Mine", { clientId });
    expect([others.status, at(others, "data.message.seq")]).toEqual([201, 4]);
  });

  test("is taken after all when its client id was noted for a message that never came to be", async () => {
    const ada = id();
    const room = await channel(call, ada);
    const clientId = crypto.randomUUID();
    const note = (sentAt: string) => db.database.sql`
      insert into sendings (channel_id, author_id, client_id, message_id, created_at)
      values (${room}, ${ada}, ${clientId}, ${id()}, ${sentAt}::timestamptz)`;
    await note("now");
    const [first, again] = [
      await post(call, ada, room, "One", { clientId }),
      await post(call, ada, room, "One", { clientId }),
    ];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(at(again, "data.message.seq")).toBe(2);
    // One that may have been read and is kept no longer is not sent again.
    const { sql } = db.database;
    await sql`delete from sendings where channel_id = ${room}`;
    await sql`update channels set retention_days = 1 where id = ${room}`;
    await note("yesterday");
    expect((await post(call, ada, room, "One", { clientId })).status).toBe(404);
  });

  test("answers a message of the same channel, and no other", async () => {
    const ada = id();
    const [room, other] = [await channel(call, ada), await channel(call, ada)];
    const first = textAt(await post(call, ada, room), "data.message.id");
    const reply = await post(call, ada, room, "Yes", { replyTo: first });
    expect(at(reply, "data.message.replyTo")).toBe(first);
    const strange = await post(call, ada, other, "Yes", { replyTo: first });
    expect([strange.status, codes(strange)]).toEqual([
      422,
      expect.stringContaining("unknown-reference"),
    ]);
  });

  test("has 1 to 4,000 code points, not bytes nor code units", async () => {
    const ada = id();
    const room = await channel(call, ada);
    const statuses = [];
    for (const text of [
      "🦊".repeat(4_000),
      "🦊".repeat(4_001),
      "",
      " \n ",
      "a\u0000b",
    ])
      statuses.push((await post(call, ada, room, text)).status);
    expect(statuses).toEqual([201, 422, 422, 422, 422]);
  });
});

describe("edits, deletions and reactions", () => {
  test("are entries of the same log, and change the message", async () => {
    const [ada, bob] = [id(), id()];
    const room = await channel(call, ada);
    await act(call, bob, `/channels/${room}/join`);
    const sent = await post(call, ada, room, "Nine?");
    const path = `/messages/${textAt(sent, "data.message.id")}`;
    const thumb = `${path}/reactions/${encodeURIComponent("👍🏽")}`;
    const edited = await call({
      method: "PATCH",
      path,
      as: person(ada),
      body: { content: "Ten?" },
      headers: { "if-match": '"1"' },
    });
    expect(at(edited, "data.message")).toMatchObject({
      content: "Ten?",
      seq: 3,
    });
    expect(at(edited, "data.message.editedAt")).toBeString();
    const stale = await call({
      method: "PATCH",
      path,
      as: person(ada),
      body: { content: "Eleven?" },
      headers: { "if-match": '"1"' },
    });
    expect([stale.status, stale.headers.get("etag")]).toEqual([412, '"2"']);
    for (const _ of [1, 2])
      expect((await act(call, bob, thumb)).status).toBe(200);
    const seen = await call({
      path: `/channels/${room}/messages`,
      as: person(bob),
    });
    expect(at(seen, "data.messages.0.reactions")).toEqual([
      { emoji: "👍🏽", count: 1, userIds: [bob] },
    ]);
    await call({ method: "DELETE", path: thumb, as: person(bob) });
    const gone = await call({ method: "DELETE", path, as: person(ada) });
    expect(gone.status).toBe(200);
    const after = await call({ path, as: person(bob) });
    expect(at(after, "data.message")).toMatchObject({
      content: null,
      reactions: [],
    });
    expect(
      told
        .filter(({ channelId }) => channelId === room)
        .map(({ seq, type }) => `${seq} ${type}`),
    ).toEqual([
      "1 member",
      "2 member",
      "3 new_message",
      "4 message_edited",
      "5 reaction",
      "6 reaction",
      "7 message_deleted",
    ]);
    const late = await call({
      method: "PATCH",
      path,
      as: person(ada),
      body: { content: "Back" },
    });
    expect(late.status).toBe(409);
    expect((await act(call, bob, `${path}/reactions/x`)).status).toBe(422);
  });
});

describe("a channel's name", () => {
  test("is one over public and private channels, whatever its case and form", async () => {
    const ada = id();
    const name = `Straße ${crypto.randomUUID().slice(0, 8)}`;
    await channel(call, ada, { name });
    const taken = await call({
      path: "/channels",
      as: person(id()),
      body: { kind: "private", name: name.toUpperCase(), members: [] },
    });
    expect([taken.status, codes(taken)]).toEqual([
      409,
      expect.stringContaining("name-taken"),
    ]);
    const short = await call({
      path: "/channels",
      as: person(ada),
      body: { kind: "public", name: "ab" },
    });
    expect(short.status).toBe(422);
  });
});

test("one makes and joins five hundred channels, and is put into a thousand; neither takes from the other", async () => {
  const [ada, bob, fan] = [id(), id(), id()];
  const room = await channel(call, ada);
  await act(call, bob, `/channels/${room}/join`);
  /** As many channels as that, with somebody in them. */
  const fill = (userId: string, count: number, isInvited: boolean) =>
    db.database.sql`
      with made as (
        insert into channels (id, kind, created_by, created_at, updated_at)
        select gen_random_uuid(), 'private', ${ada}, now(), now() from generate_series(1, ${count}) returning id)
      insert into members (channel_id, user_id, role, is_invited, joined_at, read_seq, read_count)
      select id, ${userId}, 'member', ${isInvited}, now(), 0, 0 from made`;
  const create = (by: string, members: readonly string[]) =>
    call({
      path: "/channels",
      as: person(by),
      body: { kind: "private", name: roomName(), members },
    });
  const add = (to: string, userId: string) =>
    call({
      path: `/channels/${to}/members`,
      as: person(ada),
      body: { userId },
    });
  const statuses = async (...asked: readonly Promise<{ status: number }>[]) =>
    (await Promise.all(asked)).map(({ status }) => status);
  const other = await channel(call, ada);
  await fill(bob, 999, true);
  // What others did takes nothing from what one does oneself.
  expect(
    await statuses(create(bob, []), act(call, bob, `/channels/${other}/join`)),
  ).toEqual([201, 200]);
  expect((await create(ada, [bob])).status).toBe(201);
  const third = await channel(call, ada);
  expect(
    await statuses(create(ada, [fan, bob]), add(third, bob), add(other, bob)),
  ).toEqual([409, 409, 200]);
  await fill(bob, 497, false);
  expect(
    await statuses(
      create(bob, []),
      act(call, bob, `/channels/${third}/join`),
      act(call, bob, `/channels/${room}/join`),
    ),
  ).toEqual([409, 409, 200]);
  await fill(fan, 500, false);
  expect(await statuses(create(ada, [fan]), add(third, fan))).toEqual([
    201, 200,
  ]);
});

test("two people have one direct channel, whoever asks and however many at once", async () => {
  const [ada, bob] = [id(), id()];
  const ask = (by: string, participantId: string) =>
    call({
      path: "/channels",
      as: person(by),
      body: { kind: "direct", participantId },
    });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      n % 2 === 0 ? ask(ada, bob) : ask(bob, ada),
    ),
  );
  expect(
    new Set(answers.map((one) => textAt(one, "data.channel.id"))).size,
  ).toBe(1);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual(
    [...Array<number>(7).fill(200), 201],
  );
  expect((await ask(ada, ada)).status).toBe(422);
  expect((await ask(ada, `${nobody}0001`)).status).toBe(422);
});

describe("the membership matrix", () => {
  test("auth #46: says who reads, writes, changes and deletes what", async () => {
    const [owner, member, stranger] = [id(), id(), id()];
    const roomOf = (kind: string) =>
      channel(
        call,
        owner,
        kind === "public" ? {} : { kind, members: [member] },
      );
    const rows: string[] = [];
    for (const kind of ["public", "private"]) {
      const room = await roomOf(kind);
      if (kind === "public") await act(call, member, `/channels/${room}/join`);
      const sent = await post(call, owner, room);
      const path = `/messages/${textAt(sent, "data.message.id")}`;
      const people: readonly (readonly [string, TestClaims])[] = [
        ["stranger", person(stranger)],
        ["moderator", moderator(id())],
        ["admin", { userId: id(), roles: ["admin"] }],
        ["member", person(member)],
        ["owner", person(owner)],
      ];
      for (const [who, as] of people) {
        const ask = async (method: string, to: string, body?: object) =>
          (
            await call({
              method,
              path: to,
              as,
              ...(body === undefined ? {} : { body }),
            })
          ).status;
        const clientId = crypto.randomUUID();
        rows.push(
          [
            kind,
            who,
            await ask("GET", `/channels/${room}`),
            await ask("GET", `/channels/${room}/messages`),
            await ask("GET", `/channels/${room}/members`),
            await ask("POST", `/channels/${room}/messages`, {
              content: "Hi",
              clientId,
            }),
            await ask("PUT", `/channels/${room}/read`, { seq: 1 }),
            await ask("PATCH", path, { content: "Mine" }),
            await ask("POST", `${path}/reactions/${encodeURIComponent("👍")}`),
            await ask("PATCH", `/channels/${room}`, { description: "Talk" }),
            await ask("POST", `/channels/${room}/members`, {
              userId: stranger,
            }),
          ].join(" "),
        );
        // What was let in is put out again, so that the next one finds the same.
        await call({
          method: "DELETE",
          path: `/channels/${room}/members/${stranger}`,
          as: person(owner),
        });
      }
    }
    expect(rows).toEqual([
      "public stranger 200 200 200 403 403 403 403 403 403",
      "public moderator 200 200 200 403 403 403 403 403 403",
      "public admin 200 200 200 403 403 403 403 403 403",
      "public member 200 200 200 201 200 403 200 403 403",
      "public owner 200 200 200 201 200 200 200 200 200",
      "private stranger 404 404 404 404 404 404 404 404 404",
      "private moderator 404 404 404 404 404 404 404 404 404",
      "private admin 404 404 404 404 404 404 404 404 404",
      "private member 200 200 200 201 200 403 200 403 403",
      "private owner 200 200 200 201 200 200 200 200 200",
    ]);
  }, 60_000);

  test("moderators take away what others wrote, wherever it stands; owners in their channel; others only their own", async () => {
    const [owner, member] = [id(), id()];
    const room = await channel(call, owner, {
      kind: "private",
      members: [member],
    });
    const remove = async (as: Parameters<Call>[0]["as"], author: string) => {
      const sent = await post(call, author, room);
      const path = `/messages/${textAt(sent, "data.message.id")}`;
      return (
        await call({
          method: "DELETE",
          path,
          ...(as === undefined ? {} : { as }),
        })
      ).status;
    };
    expect([
      await remove(moderator(id()), owner),
      await remove(person(owner), member),
      await remove(person(member), member),
      await remove(person(member), owner),
      await remove(person(id()), owner),
    ]).toEqual([200, 200, 200, 403, 404]);
  });
});

test("who leaves sees a private channel no more; the one who is longest there owns it, and the last one ends it", async () => {
  const [owner, member] = [id(), id()];
  const room = await channel(call, owner, {
    kind: "private",
    members: [member],
  });
  expect((await act(call, owner, `/channels/${room}/leave`)).status).toBe(200);
  const seenBy = async (userId: string) =>
    call({ path: `/channels/${room}`, as: person(userId) });
  expect((await seenBy(owner)).status).toBe(404);
  expect(at(await seenBy(member), "data.channel")).toMatchObject({
    role: "owner",
    memberCount: 1,
  });
  expect((await act(call, member, `/channels/${room}/leave`)).status).toBe(200);
  expect((await seenBy(member)).status).toBe(404);
});

test("a deleted channel is gone for everybody, and its name is free", async () => {
  const [owner, member] = [id(), id()];
  const name = `Gone ${crypto.randomUUID().slice(0, 8)}`;
  const room = await channel(call, owner, { name });
  await act(call, member, `/channels/${room}/join`);
  const path = `/channels/${room}`;
  const remove = (as: string) =>
    call({ method: "DELETE", path, as: person(as) });
  expect([(await remove(member)).status, (await remove(owner)).status]).toEqual(
    [403, 200],
  );
  for (const who of [owner, member])
    expect((await call({ path, as: person(who) })).status).toBe(404);
  expect((await post(call, owner, room)).status).toBe(404);
  await channel(call, member, { name });
});

test("what is unread is counted by messages; marks go forward only, and what one sends is read", async () => {
  const [ada, bob] = [id(), id()];
  const room = await channel(call, ada, { kind: "private", members: [bob] });
  const ids = [];
  for (const text of ["One", "Two", "Three"])
    ids.push(textAt(await post(call, ada, room, text), "data.message.id"));
  await act(
    call,
    ada,
    `/messages/${ids[0] ?? ""}/reactions/${encodeURIComponent("👍")}`,
  );
  const unread = async (userId: string) => {
    const seen = await call({ path: "/unread", as: person(userId) });
    return at(seen, "data.channels.0.unread");
  };
  const mark = async (seq: number) =>
    at(
      await call({
        method: "PUT",
        path: `/channels/${room}/read`,
        as: person(bob),
        body: { seq },
      }),
      "data.read.seq",
    );
  expect([await unread(bob), await unread(ada)]).toEqual([3, undefined]);
  // Two memberships, then the messages.
  expect([await mark(4), await unread(bob)]).toEqual([4, 1]);
  expect([await mark(3), await unread(bob)]).toEqual([4, 1]);
  expect([await mark(9_999), await unread(bob)]).toEqual([6, undefined]);
  await post(call, ada, room);
  await post(call, bob, room);
  expect([await unread(bob), await unread(ada)]).toEqual([undefined, 1]);
});

test("public channels are found by the beginning of their name, in pages that neither repeat nor skip", async () => {
  const ada = id();
  const mark = crypto.randomUUID().slice(0, 8);
  for (const each of ["b", "a", "c"])
    await channel(call, ada, { name: `${mark} ${each}` });
  const reader = id();
  const page = (cursor?: string) =>
    call({
      path: `/channels?scope=public&limit=2&query=${mark.toUpperCase()}${cursor === undefined ? "" : `&cursor=${cursor}`}`,
      as: person(reader),
    });
  const first = await page();
  expect(at(first, "data.channels.0.name")).toBe(`${mark} a`);
  const second = await page(textAt(first, "data.page.nextCursor"));
  expect([
    at(first, "data.channels.1.name"),
    at(second, "data.channels.0.name"),
    at(second, "data.page.hasMore"),
  ]).toEqual([`${mark} b`, `${mark} c`, false]);
});

test("a ticket is good once, on any replica, as long as its token", async () => {
  const ada = id();
  const { app } = applicationOver(db.database);
  const made = await act(call, ada, "/tickets");
  expect(made.status).toBe(201);
  const ticket = textAt(made, "data.ticket");
  const rows = await db.database
    .sql`select * from tickets where user_id = ${ada}`;
  expect(JSON.stringify(rows)).not.toContain(ticket);
  const taken = await Promise.all(
    Array.from({ length: 5 }, () => app.redeemTicket(ticket)),
  );
  expect(taken.flatMap((holder) => holder?.userId ?? [])).toEqual([ada]);
});
