import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { runNow, startJobs } from "@tixlys/messaging/jobs";
import { connect } from "@tixlys/nexus/postgres";
import {
  at,
  type Call,
  capturedLogger,
  eventually,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { forgetOldJob } from "../../src/inbound/jobs/forget-old.ts";
import { makeMonthsJob } from "../../src/inbound/jobs/make-months.ts";
import { logReader } from "../../src/outbound/postgres/log-reader.ts";
import { upkeep } from "../../src/outbound/postgres/upkeep.ts";
import {
  act,
  applicationOver,
  channel,
  person,
  post,
  replicaOver,
} from "../api/chat-api.ts";

let db: TestDatabase;
let call: Call;
beforeAll(async () => {
  db = await testDatabase("chat", { max: 16 });
  ({ call } = replicaOver(db.database));
});
afterAll(() => db.close());

const id = () => Bun.randomUUIDv7();
const actor = (userId: string) => ({ userId, isModerator: false });

/** Every `seq` that the log of a channel has, from the tables themselves. */
const seqsOf = async (channelId: string) => {
  const rows = await db.database.sql<{ seq: number }[]>`
    select seq::integer as seq from messages where channel_id = ${channelId}
    union all select seq::integer from entries where channel_id = ${channelId} order by seq`;
  return rows.map(({ seq }) => seq);
};
const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);

test("forty senders on two replicas, repeating themselves, with edits and reactions between: no gap, no double, time grows with seq", async () => {
  const owner = id();
  const people = Array.from({ length: 40 }, id);
  const room = await channel(call, owner, { kind: "private", members: people });
  const replicas = [
    applicationOver(db.database).app,
    applicationOver(db.database).app,
  ] as const;
  const sent = await Promise.all(
    people.flatMap((userId, n) => {
      const clientId = crypto.randomUUID();
      // Each message goes to both replicas, which must agree about it.
      return replicas.map(async (app) => {
        const done = await app.send(actor(userId), {
          channelId: room,
          clientId,
          content: `From ${String(n)}`,
        });
        if (!done.ok) throw new Error(done.error.type);
        if (done.value.created)
          await app.react(actor(owner), {
            id: done.value.id,
            emoji: "👍",
            action: "added",
          });
        return { ...done.value, clientId };
      });
    }),
  );
  const byClient = Map.groupBy(sent, ({ clientId }) => clientId);
  for (const twice of byClient.values()) {
    expect(
      new Set(twice.map(({ id: one, seq }) => `${one} ${String(seq)}`)).size,
    ).toBe(1);
    expect(twice.filter(({ created }) => created)).toHaveLength(1);
  }
  // Forty-one members, forty messages, forty reactions.
  expect(await seqsOf(room)).toEqual(upTo(121));
  const [disorder] = await db.database.sql`
    with log as (
      select seq, created_at from messages where channel_id = ${room} union all select seq, created_at from entries where channel_id = ${room})
    select from (select created_at <= lag(created_at) over (order by seq) as "isEarlier" from log) times where "isEarlier"`;
  expect(disorder).toBeUndefined();
  const [app] = replicas;
  const log = await app.entriesAfter(room, 0, 301);
  expect(log.map(({ seq }) => seq)).toEqual(upTo(121));
  expect(await app.lastSeqs([room, id()])).toEqual(new Map([[room, 121]]));
});

test("what is refused leaves no gap: who was put out, and whose channel is closed or gone", async () => {
  const [owner, other] = [id(), id()];
  const room = await channel(call, owner, {
    kind: "private",
    members: [other],
  });
  // The channel is held: who is put out waits for it, and a message that comes behind waits, too.
  const waiting = (count: number) =>
    eventually(`${String(count)} who wait`, async () => {
      const rows = await db.database.sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return rows.length === count ? true : undefined;
    });
  const raced = await db.database.transact(async ({ sql }) => {
    await sql`select from channels where id = ${room} for update`;
    const out = call({
      method: "DELETE",
      path: `/channels/${room}/members/${other}`,
      as: person(owner),
    });
    await waiting(1);
    const sent = post(call, other, room);
    await waiting(2);
    return { out, sent };
  });
  expect((await raced.out).status).toBe(200);
  expect((await raced.sent).status).toBe(404);
  const late = await db.database
    .sql`select from messages where channel_id = ${room} and author_id = ${other}`;
  expect(late).toHaveLength(0);
  await db.database
    .sql`update channels set status = 'closed' where id = ${room}`;
  expect((await post(call, owner, room)).status).toBe(409);
  await db.database.sql`update channels set status = 'open' where id = ${room}`;
  const last = await post(call, owner, room);
  const seqs = await seqsOf(room);
  expect(seqs).toEqual(upTo(seqs.length));
  expect(at(last, "data.message.seq")).toBe(seqs.length);
});

/** A channel with messages in months long gone, as the log would have written them. */
async function oldChannel(months: number, each: number) {
  const owner = id();
  const room = await channel(call, owner, { kind: "private", members: [] });
  const { sql } = db.database;
  await sql`select make_months(now() - make_interval(months => ${months + 1}), ${months + 2})`;
  await sql`delete from entries where channel_id = ${room}`;
  await sql`delete from channel_months where channel_id = ${room}`;
  await sql`
    insert into messages (channel_id, seq, created_at, id, author_id, client_id, content, ordinal)
    select ${room}, n, at, uuidv7(at - now()), ${owner}, gen_random_uuid(), 'Message ' || n, n
      from generate_series(1, ${months * each}) n,
           lateral (select date_trunc('month', now() - make_interval(months => ${months} - (n - 1) / ${each}), 'UTC') + (n % ${each}) * interval '1 minute' as at) t`;
  await sql`
    insert into channel_months select channel_id, date_trunc('month', created_at, 'UTC'), min(seq), min(seq) - 1 from messages
     where channel_id = ${room} group by 1, 2`;
  await sql`
    update channels set last_seq = ${months * each}, message_count = ${months * each},
           last_at = (select max(created_at) from messages where channel_id = ${room}) where id = ${room}`;
  return { room, owner };
}

describe("a history over many months", () => {
  test("is read page by page, newest first and oldest first, without a repetition or a hole", async () => {
    const { room, owner } = await oldChannel(7, 5);
    const pages = async (filter: string) => {
      const seqs: unknown[] = [];
      for (let cursor: unknown = ""; typeof cursor === "string";) {
        const next = cursor === "" ? "" : `&cursor=${cursor}`;
        const seen = await call({
          path: `/channels/${room}/messages?limit=4${filter}${next}`,
          as: person(owner),
        });
        const rows = at(seen, "data.messages");
        if (!Array.isArray(rows)) throw new Error(JSON.stringify(seen.body));
        seqs.push(...rows.map((row: unknown) => at({ body: row }, "seq")));
        cursor = at(seen, "data.page.nextCursor");
      }
      return seqs;
    };
    expect(await pages("")).toEqual(upTo(35).toReversed());
    expect(await pages("&before=20")).toEqual(upTo(19).toReversed());
    expect(await pages("&after=0")).toEqual(upTo(35));
    expect(await pages("&after=17&before=30")).toEqual(upTo(29).slice(17));
    const [third] = await db.database.sql<{ from: string; to: string }[]>`
      select to_char(month at time zone 'UTC', 'YYYY-MM-DD"T00:00:00Z"') as from,
             to_char((month + interval '33 days') at time zone 'UTC', 'YYYY-MM-"01T00:00:00Z"') as to
        from channel_months where channel_id = ${room} and first_seq = 11`;
    expect(
      await pages(`&from=${third?.from ?? ""}&to=${third?.to ?? ""}`),
    ).toEqual([15, 14, 13, 12, 11]);
    expect(await pages("&to=2001-01-01T00:00:00Z")).toEqual([]);
    const { app } = applicationOver(db.database);
    const log = await app.entriesAfter(room, 8, 20);
    expect(log.map(({ seq }) => seq)).toEqual(upTo(28).slice(8));
  });

  test("goes on after months that are kept no longer, from before them too", async () => {
    const { room, owner } = await oldChannel(4, 5);
    await db.database
      .sql`update channels set retention_days = 65 where id = ${room}`;
    await upkeep(db.database).forgetOld(new AbortController().signal);
    const left = await seqsOf(room);
    // Two months at least are gone, each with more than a page.
    expect(left[0]).toBeGreaterThan(10);
    for (const filter of ["after=0", "after=3", "after=3&before=21"]) {
      const seen = await call({
        path: `/channels/${room}/messages?limit=2&${filter}`,
        as: person(owner),
      });
      expect([0, 1].map((n) => at(seen, `data.messages.${n}.seq`))).toEqual(
        left.slice(0, 2),
      );
    }
  });

  test("touches the partitions that hold the page and no other, in two statements", async () => {
    const { room } = await oldChannel(9, 30);
    const locked = await db.database.transact(async ({ sql }) => {
      const page = await logReader({ sql }).page(room, { before: 100 }, 21);
      expect(page).toHaveLength(21);
      // What a statement touches stays locked until its transaction ends.
      const rows = await sql<{ name: string }[]>`
        select distinct c.relname as name from pg_locks l join pg_class c on c.oid = l.relation
         where l.pid = pg_backend_pid() and c.relname ~ '^messages_[0-9_]+$'`;
      return rows.map(({ name }) => name);
    });
    expect(locked.length).toBeGreaterThan(0);
    expect(locked.length).toBeLessThanOrEqual(2);
  });
});

test("jobs make months ahead, and take away what has outlived its channel and what is left of deleted ones", async () => {
  const { room, owner } = await oldChannel(4, 3);
  const gone = await channel(call, owner);
  await post(call, owner, gone, "Soon gone");
  await call({
    method: "DELETE",
    path: `/channels/${gone}`,
    as: person(owner),
  });
  const kept = await call({
    method: "PATCH",
    path: `/channels/${room}`,
    as: person(owner),
    body: { retentionDays: 65 },
  });
  expect(at(kept, "data.channel.retentionDays")).toBe(65);
  const { sql } = db.database;
  const [next] = await sql<{ name: string }[]>`
    select 'entries_' || to_char((date_trunc('month', now(), 'UTC') + interval '70 days') at time zone 'UTC', 'YYYY_MM') as name`;
  await sql.unsafe(`drop table if exists ${next?.name ?? ""}`);
  const tidying = upkeep(db.database);
  const work = [makeMonthsJob(tidying), forgetOldJob(tidying)];
  const jobs = startJobs({
    database: db.database,
    logger: capturedLogger().logger,
    jobs: work,
  });
  for (const { name } of work)
    await eventually("the job to be known", () => runNow(db.database, name));
  await eventually("what is old gone", async () => {
    const [row] = await sql<{ left: number; rest: number; months: number }[]>`
      select (select count(*) from messages where channel_id = ${room})::integer as left,
             (select count(*) from channels where id = ${gone})::integer as rest,
             (select count(*) from pg_class where relname = ${next?.name ?? ""})::integer as months`;
    return row?.rest === 0 && row.months === 1 && row.left < 12
      ? true
      : undefined;
  });
  await jobs.stop();
  const { app } = applicationOver(db.database);
  const may = await app.mayRead(owner, room);
  const [first] = await sql<
    { seq: number }[]
  >`select min(seq)::integer as seq from messages where channel_id = ${room}`;
  expect(may?.forgottenSeq).toBe((first?.seq ?? 0) - 1);
  expect(
    await sql`select from messages where channel_id = ${gone}`,
  ).toHaveLength(0);
  expect((await act(call, owner, `/channels/${room}/leave`)).status).toBe(200);
});

test("past months in which nothing is left are dropped, also where that was cut off; others stay, and logs go on over the hole", async () => {
  const { room, owner } = await oldChannel(12, 3);
  const { sql } = db.database;
  const monthsOf = async () => {
    const rows = await sql<{ name: string; isFull: boolean }[]>`
      select c.relname as name, c.relname = any (array(select tableoid::regclass::text from messages)) as "isFull" from pg_class c
       where c.relname ~ '^messages_[0-9_]+$' and c.relkind = 'r' order by c.relname`;
    return rows;
  };
  const [oldest] = await sql<{ name: string }[]>`
    select tableoid::regclass::text as name from messages where channel_id = ${room} and seq = 1`;
  // Of the third month of twelve nothing is left.
  const [third] = await sql<{ name: string }[]>`
    select distinct tableoid::regclass::text as name from messages where channel_id = ${room} and seq between 7 and 9`;
  await sql.unsafe(`delete from ${third?.name ?? ""}`);
  const hurried = connect({
    url: db.url,
    applicationName: "hurried",
    statementTimeoutMs: 300,
  });
  const { signal } = new AbortController();
  await db.database.transact(async (tx) => {
    await tx.sql`select from messages where channel_id = ${room}`;
    await expect(upkeep(hurried).dropMonths(signal)).rejects.toThrow(
      "statement timeout",
    );
  });
  await hurried.close();
  expect(await upkeep(db.database).dropMonths(signal)).toBeGreaterThan(1);
  expect(await upkeep(db.database).dropMonths(signal)).toBe(0);
  const months = await monthsOf();
  expect(months.map(({ name }) => name)).not.toContain(third?.name);
  expect(months).toContainEqual({ name: oldest?.name ?? "", isFull: true });
  // The last two, this one and those ahead are there, whether or not anything is in them.
  expect(months.filter(({ isFull }) => !isFull).length).toBeLessThanOrEqual(7);
  const { app } = applicationOver(db.database);
  const log = await app.entriesAfter(room, 5, 20);
  expect(log.map(({ seq }) => seq)).toEqual([6, ...upTo(25).slice(9)]);
  expect((await post(call, owner, room)).status).toBe(201);
});

test("a past month that was written to while it was detached is there again after the next run, however far that had come", async () => {
  const { room } = await oldChannel(6, 3);
  const { sql } = db.database;
  const [first, second] = await sql<{ name: string }[]>`
    select distinct tableoid::regclass::text as name from messages where channel_id = ${room} order by name`;
  const detach = (month = "") =>
    `alter table messages detach partition ${month} concurrently`;
  await sql.unsafe(detach(first?.name));
  const hurried = connect({
    url: db.url,
    applicationName: "hurried",
    statementTimeoutMs: 300,
  });
  await db.database.transact(async (tx) => {
    await tx.sql`select from messages where channel_id = ${room}`;
    await expect(hurried.sql.unsafe(detach(second?.name))).rejects.toThrow(
      "statement timeout",
    );
  });
  await hurried.close();
  expect(await seqsOf(room)).toEqual(upTo(18).slice(6));
  await upkeep(db.database).dropMonths(new AbortController().signal);
  expect(await seqsOf(room)).toEqual(upTo(18));
});
