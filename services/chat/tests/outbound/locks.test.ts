import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ok } from "@tixlys/nexus";
import {
  at,
  type Call,
  eventually,
  type TestDatabase,
  testDatabase,
  textAt,
} from "@tixlys/testkit";
import { upkeep } from "../../src/outbound/postgres/upkeep.ts";
import { transactions } from "../../src/outbound/postgres/work.ts";
import {
  act,
  channel,
  person,
  post,
  replicaOver,
  roomName,
} from "../api/chat-api.ts";
import { listenerOver } from "../inbound/hearing.ts";

let db: TestDatabase;
let call: Call;
/** Every circle of waits that the database had to cut. */
let circles = 0;
beforeAll(async () => {
  const onQuery = ({ errorCode }: { readonly errorCode?: string }) => {
    if (errorCode === "40P01") circles += 1;
  };
  db = await testDatabase("chat", { max: 12, onQuery });
  ({ call } = replicaOver(db.database));
});
afterAll(() => db.close());

const id = () => Bun.randomUUIDv7();
const thumb = `reactions/${encodeURIComponent("👍")}`;
const waiting = (count: number) =>
  eventually(`${String(count)} who wait`, async () => {
    const rows = await db.database.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.length === count ? true : undefined;
  });

/** Starts each while the one before waits, as somebody holds a row for long enough; answers what all came to. */
async function inLine<T>(
  hold: (sql: TestDatabase["database"]["sql"]) => Promise<unknown>,
  ...steps: readonly (() => Promise<T>)[]
): Promise<readonly T[]> {
  const started = await db.database.transact(async ({ sql }) => {
    // cast: the statement is one that both clients have
    await hold(sql as never);
    const begun: Promise<T>[] = [];
    for (const step of steps) {
      begun.push(step());
      await waiting(begun.length);
    }
    return { begun };
  });
  return Promise.all(started.begun);
}

describe("nobody waits in a circle", () => {
  test("a channel is deleted while its members write", async () => {
    const [owner, member] = [id(), id()];
    const room = await channel(call, owner, {
      kind: "private",
      members: [member],
    });
    const before = circles;
    const done = await inLine(
      (sql) => sql`select from channels where id = ${room} for update`,
      () =>
        call({
          method: "DELETE",
          path: `/channels/${room}`,
          as: person(owner),
        }),
      () => post(call, member, room),
    );
    expect(done.map(({ status }) => status)).toEqual([200, 404]);
    expect(circles).toBe(before);
  });

  test("somebody leaves twice at once, and is put out besides", async () => {
    const [owner, member] = [id(), id()];
    const room = await channel(call, owner, {
      kind: "private",
      members: [member],
    });
    const before = circles;
    const leave = () => act(call, member, `/channels/${room}/leave`);
    const done = await inLine(
      (sql) =>
        sql`select from members where channel_id = ${room} and user_id = ${member} for key share`,
      leave,
      leave,
      () =>
        call({
          method: "DELETE",
          path: `/channels/${room}/members/${member}`,
          as: person(owner),
        }),
    );
    const statuses = done.map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 404, 404]);
    expect(circles).toBe(before);
  });

  test("somebody is erased while others react to what they wrote, and a moderator's deletion takes their reaction", async () => {
    const [gone, friend] = [id(), id()];
    const room = await channel(call, friend, {
      kind: "private",
      members: [gone],
    });
    const theirs = textAt(await post(call, gone, room), "data.message.id");
    const other = textAt(await post(call, friend, room), "data.message.id");
    await act(call, gone, `/messages/${other}/${thumb}`);
    const before = circles;
    const erased = () =>
      db.database.transact((tx) => listenerOver(tx).forget(gone));
    await inLine<unknown>(
      (sql) => sql`select from messages where id = ${theirs} for update`,
      () => act(call, friend, `/messages/${theirs}/${thumb}`),
      erased,
    );
    const [again, late] = [id(), id()];
    const second = await channel(call, again, {
      kind: "private",
      members: [late],
    });
    const kept = textAt(await post(call, again, second), "data.message.id");
    await act(call, late, `/messages/${kept}/${thumb}`);
    await inLine<unknown>(
      (sql) => sql`select from reactions where message_id = ${kept} for update`,
      () =>
        call({
          method: "DELETE",
          path: `/messages/${kept}`,
          as: person(again),
        }),
      () => db.database.transact((tx) => listenerOver(tx).forget(late)),
    );
    const left = await db.database.sql`
      select from members where user_id in (${gone}, ${late})
      union all select from messages where author_id in (${gone}, ${late}) and content is not null
      union all select from reactions where user_id in (${gone}, ${late})`;
    expect(left).toHaveLength(0);
    expect(circles).toBe(before);
  });

  test("retention takes away what somebody edits", async () => {
    const owner = id();
    const room = await channel(call, owner);
    const message = textAt(await post(call, owner, room), "data.message.id");
    await db.database
      .sql`update channels set retention_days = 0 where id = ${room}`;
    const before = circles;
    const [edited] = await inLine<unknown>(
      (sql) => sql`select from messages where id = ${message} for update`,
      () =>
        call({
          method: "PATCH",
          path: `/messages/${message}`,
          as: person(owner),
          body: { content: "Anew" },
        }),
      () => upkeep(db.database).forgetOld(new AbortController().signal),
    );
    expect(edited).toMatchObject({ status: 200 });
    expect(circles).toBe(before);
    const seen = await call({ path: `/channels/${room}`, as: person(owner) });
    expect(at(seen, "data.channel.lastSeq")).toBe(3);
    const [row] = await db.database.sql<{ seq: number }[]>`
      select forgotten_seq::integer as seq from channels where id = ${room}`;
    expect(row?.seq).toBe(2);
  });
});

describe("who comes second is told so", () => {
  test("of two channels that get one name at once", async () => {
    const owner = id();
    const [first, second] = [
      await channel(call, owner),
      await channel(call, owner),
    ];
    const renamed = (room: string, name: string) => () =>
      call({
        method: "PATCH",
        path: `/channels/${room}`,
        as: person(owner),
        body: { name },
      });
    const twice = await db.database.transact(async ({ sql }) => {
      // Nobody has committed it yet: asking for it finds nothing.
      await sql`update channels set name_key = 'wanted by two' where id = ${first}`;
      const beaten = renamed(second, "Wanted by two")();
      await waiting(1);
      return { beaten };
    });
    expect((await twice.beaten).status).toBe(409);
    expect((await renamed(second, roomName())()).status).toBe(200);
  });

  test("of two deletions, with and without a version", async () => {
    const owner = id();
    const remove =
      (room: string, headers = {}) =>
      () =>
        call({
          method: "DELETE",
          path: `/channels/${room}`,
          as: person(owner),
          headers,
        });
    for (const headers of [{}, { "if-match": '"2"' }]) {
      const room = await channel(call, owner);
      const done = await inLine(
        (sql) => sql`select from channels where id = ${room} for update`,
        remove(room, headers),
        remove(room, headers),
      );
      expect(done.map(({ status }) => status)).toEqual([200, 404]);
    }
  });
});

test("a channel whose owner leaves has another at once, also one who is moving a read mark; not one who is leaving, too", async () => {
  const [owner, reader] = [id(), id()];
  const room = await channel(call, owner, {
    kind: "private",
    members: [reader],
  });
  const leave = (userId: string) => () =>
    act(call, userId, `/channels/${room}/leave`);
  await inLine(
    (sql) =>
      sql`update members set read_seq = 2 where channel_id = ${room} and user_id = ${reader}`,
    leave(owner),
  );
  const seen = await call({ path: `/channels/${room}`, as: person(reader) });
  expect(at(seen, "data.channel.role")).toBe("owner");
  // Of three, two go at once: the third is left with it, and nobody waits in a circle.
  const [next, last] = [id(), id()];
  for (const userId of [next, last])
    await call({
      path: `/channels/${room}/members`,
      as: person(reader),
      body: { userId },
    });
  const before = circles;
  await inLine(
    (sql) => sql`select from channels where id = ${room} for update`,
    leave(reader),
    leave(next),
  );
  const left = await call({ path: `/channels/${room}`, as: person(last) });
  expect(at(left, "data.channel.role")).toBe("owner");
  expect(circles).toBe(before);
});

describe("who is erased does not come back", () => {
  test("auth #75: neither beside the erasure nor after it, whoever lets them in", async () => {
    const [gone, owner] = [id(), id()];
    const open = await channel(call, owner);
    const closed = await channel(call, owner, { kind: "private", members: [] });
    const invite = (members: readonly string[]) => ({
      path: "/channels",
      body: { kind: "private", name: roomName(), members },
    });
    const offer = (version: number) => ({
      type: "offer" as const,
      offer: { customerId: owner, providerId: gone, version, isLive: true },
    });
    const order = id();
    const attempts = [
      () => act(call, gone, `/channels/${open}/join`),
      () => call({ ...invite([]), as: person(gone) }),
      () => call({ ...invite([gone]), as: person(owner) }),
      () =>
        call({
          path: `/channels/${closed}/members`,
          as: person(owner),
          body: { userId: gone },
        }),
      () =>
        db.database
          .transact((tx) => listenerOver(tx).orderHeard(order, offer(2)))
          .then(() => ({ status: 0 })),
    ];
    const expected = [404, 403, 422, 422, 0];
    const beside = await db.database.transact(async (tx) => {
      await listenerOver(tx).forget(gone);
      const begun = attempts.map((attempt) => attempt());
      await waiting(begun.length);
      return { begun };
    });
    const first = await Promise.all(beside.begun);
    expect(first.map(({ status }) => status)).toEqual(expected);
    const later = [];
    for (const attempt of attempts) later.push((await attempt()).status);
    expect(later).toEqual(expected);
    const { sql } = db.database;
    const back = await sql`
      select user_id from members where user_id = ${gone} union all select id from channels where order_id = ${order}`;
    expect(back).toHaveLength(0);
    // As a version before this one may have left it.
    await sql`
      insert into members (channel_id, user_id, role, joined_at, read_seq, read_count) values (${open}, ${gone}, 'member', now(), 0, 0)`;
    expect((await post(call, gone, open)).status).toBe(409);
  });

  test("auth #75: who comes in just before is put out again", async () => {
    const [gone, owner] = [id(), id()];
    const room = await channel(call, owner);
    await inLine<unknown>(
      (sql) => sql`select from channels where id = ${room} for update`,
      () => act(call, gone, `/channels/${room}/join`),
      () => db.database.transact((tx) => listenerOver(tx).forget(gone)),
    );
    const seen = await call({
      path: `/channels/${room}/members`,
      as: person(owner),
    });
    expect(at(seen, "data.members")).toMatchObject([{ userId: owner }]);
  });
});

test("what loses a circle of waits is done again, in a transaction and in the statement that sends; and not for ever", async () => {
  const { sql } = db.database;
  await sql`create sequence losses`;
  const lose = (times: number) => sql`
    do $$ begin if nextval('losses') <= ${sql.unsafe(String(times))} then raise exception using errcode = '40P01'; end if; end $$`;
  const tries = async (times: number) => {
    await sql`select setval('losses', 1, false)`;
    let runs = 0;
    const done = await transactions(db.database)
      .run(async () => {
        runs += 1;
        await lose(times);
        return ok(runs);
      })
      .catch((error: unknown) => error);
    return { done, runs };
  };
  expect(await tries(3)).toEqual({ done: ok(4), runs: 4 });
  expect(await tries(100)).toMatchObject({ done: { code: "40P01" }, runs: 4 });

  const owner = id();
  const room = await channel(call, owner);
  await sql`select setval('losses', 1, false)`;
  await sql.unsafe(`
    create function lose() returns trigger language plpgsql as $$
    begin if nextval('losses') <= 2 then raise exception using errcode = '40P01'; end if; return new; end $$;
    create trigger lose before insert on messages for each row execute function lose();`);
  const sent = await post(call, owner, room);
  const enclosed = await db.database.enclose(async () => {
    await sql`select setval('losses', 1, false)`;
    return post(call, owner, room);
  });
  await sql.unsafe("drop trigger lose on messages; drop function lose();");
  expect([at(sent, "data.message.seq"), sent.status]).toEqual([2, 201]);
  expect([at(enclosed, "data.message.seq"), enclosed.status]).toEqual([3, 201]);
});
