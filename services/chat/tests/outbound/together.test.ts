/** Messages that are stored together: what one is refused for is its own, and nothing of the log's promises is lost. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type Call,
  eventually,
  type TestDatabase,
  testDatabase,
} from "@tixlys/testkit";
import { applicationOver, channel, replicaOver } from "../api/chat-api.ts";

let db: TestDatabase;
let call: Call;
/** Statements that stored, and circles of waits that the database had to cut. */
const count = { statements: 0, circles: 0 };
beforeAll(async () => {
  db = await testDatabase("chat", {
    max: 12,
    onQuery: ({ operation, errorCode }) => {
      if (operation === "WITH") count.statements += 1;
      if (errorCode === "40P01") count.circles += 1;
    },
  });
  ({ call } = replicaOver(db.database));
});
afterAll(() => db.close());

const id = () => Bun.randomUUIDv7();
const actor = (userId: string) => ({ userId, isModerator: false });
const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);

/** Until so many statements wait for a lock. */
const waiting = (many: number) =>
  eventually("who waits", async () => {
    const rows = await db.database.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.length === many ? true : undefined;
  });

type Wish = {
  readonly userId: string;
  readonly clientId: string;
  readonly content: string;
  readonly replyTo?: string;
  /** How it ends: `broken` for what the database does not take. */
  readonly ends: "stored" | "broken" | "ChannelUnknown" | "ReferenceUnknown";
};

/** A generator of the same numbers for the same seed (mulberry32). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

function shuffled<T>(all: readonly T[], roll: (sides: number) => number): T[] {
  const left = [...all];
  return all.flatMap(() => left.splice(roll(left.length), 1));
}

/** What everybody says, refused ones in the middle. */
function wishesOf(members: readonly string[], first: string): Wish[] {
  const stranger = id();
  const each = (userId: string, ends: Wish["ends"], more: object = {}) => ({
    userId,
    clientId: crypto.randomUUID(),
    content: "Said.",
    ends,
    ...more,
  });
  return members.flatMap((userId) => [
    each(userId, "stored"),
    each(userId, "stored", { replyTo: first }),
    each(stranger, "ChannelUnknown"),
    each(userId, "ReferenceUnknown", { replyTo: id() }),
    each(userId, "broken", { content: "poison" }),
    each(userId, "stored", { content: '\u{1f600} "quoted\\, {braced}"' }),
  ]);
}

test("senders on two replicas, each message sent four times in whatever order, refused and broken ones among them: one gap-free log", async () => {
  const seed = Number(Bun.env["CHAT_SEED"] ?? Date.now() % 1_000_000);
  process.stderr.write(`together: CHAT_SEED=${seed}\n`);
  const roll = dice(seed);
  const { sql } = db.database;
  await sql.unsafe(`
    create function refuse_poison() returns trigger language plpgsql as $$
    begin if new.content = 'poison' then raise exception 'poison'; end if; return new; end $$;
    create trigger poison before insert on messages for each row execute function refuse_poison();`);
  const owner = id();
  const members = Array.from({ length: 12 }, id);
  const room = await channel(call, owner, { kind: "private", members });
  const replicas = [0, 1].map(() => applicationOver(db.database));
  const [one, two] = replicas;
  if (one === undefined || two === undefined) throw new Error("no replicas");
  const first = await one.app.send(actor(owner), {
    channelId: room,
    clientId: id(),
    content: "First.",
  });
  if (!first.ok) throw new Error(first.error.type);
  const before = { ...count };
  const wishes = wishesOf(members, first.value.id);
  const asked = [...replicas, ...replicas].flatMap(({ app }) =>
    shuffled(wishes, roll).map(({ userId, ends, ...written }) => ({
      ends,
      clientId: written.clientId,
      done: app
        .send(actor(userId), { channelId: room, ...written })
        .catch(() => "broken" as const),
    })),
  );
  const told = new Map<string, Set<string>>();
  for (const { ends, clientId, done } of asked) {
    const answer = await done;
    const came =
      answer === "broken"
        ? answer
        : answer.ok
          ? ("stored" as const)
          : answer.error.type;
    expect({ seed, came }).toEqual({ seed, came: ends });
    if (answer === "broken" || !answer.ok) continue;
    const { id: messageId, seq } = answer.value;
    const same = told.get(clientId) ?? new Set();
    told.set(clientId, same.add(`${messageId} ${String(seq)}`));
  }
  await sql.unsafe(
    "drop trigger poison on messages; drop function refuse_poison();",
  );
  // Thirteen members, the first message, three of each of twelve.
  const last = 13 + 1 + 36;
  expect([...told.values()].map(({ size }) => size)).toEqual(Array(36).fill(1));
  const log = await one.app.entriesAfter(room, 0, 301);
  expect(log.map(({ seq }) => seq)).toEqual(upTo(last));
  for (const { told: entries } of replicas)
    for (const entry of entries) expect(log).toContainEqual(entry);
  const created = replicas.flatMap((replica) => replica.told);
  expect(created.filter(({ type }) => type === "new_message")).toHaveLength(37);
  const times = await sql<{ seq: number; grows: boolean; fits: boolean }[]>`
    select seq::integer, created_at > coalesce(lag(created_at) over (order by seq), '-infinity') as grows,
           ordinal = row_number() over (order by seq) as fits from messages where channel_id = ${room} order by seq`;
  expect(times.filter(({ grows, fits }) => !grows || !fits)).toEqual([]);
  const events = await sql<{ seq: number; kind: string; version: number }[]>`
    select (payload #>> '{data,seq}')::integer as seq, payload #>> '{data,kind}' as kind, (payload ->> 'aggregateVersion')::integer as version
      from messaging.outbox where key = ${room} and subject like '%message.sent%' order by position`;
  expect(events.map(({ seq }) => seq)).toEqual(upTo(last).slice(13));
  expect(
    events.every(
      ({ seq, version, kind }) => seq === version && kind === "private",
    ),
  ).toBe(true);
  const marks = await sql`
    select from members m join lateral (select max(seq) as seq, max(ordinal) as ordinal from messages where channel_id = ${room} and author_id = m.user_id) own on true
     where m.channel_id = ${room} and (m.read_seq, m.read_count) <> (own.seq, own.ordinal)`;
  expect(marks).toHaveLength(0);
  const [after] = await sql<{ count: number; months: number; ids: number }[]>`
    select message_count::integer as count, (select count(*) from channel_months where channel_id = ${room})::integer as months,
           (select count(*) from sendings where channel_id = ${room})::integer as ids from channels where id = ${room}`;
  expect(after).toEqual({ count: 37, months: 1, ids: 37 });
  expect(count.circles).toBe(before.circles);
});

test("messages of one sender are stored in the order in which they are sent, replies too, and many in one statement", async () => {
  const owner = id();
  const room = await channel(call, owner);
  const { app, told } = applicationOver(db.database);
  const send = (content: string, replyTo?: string) =>
    app.send(actor(owner), {
      channelId: room,
      clientId: id(),
      content,
      ...(replyTo === undefined ? {} : { replyTo }),
    });
  const first = await send("0");
  const answered = first.ok ? first.value.id : "";
  const before = count.statements;
  const done = await Promise.all(
    upTo(100).map((n) => send(String(n), n % 3 === 0 ? answered : undefined)),
  );
  expect(done.map((each) => each.ok && each.value.seq)).toEqual(
    upTo(100).map((n) => n + 2),
  );
  expect(
    told.map((entry) => entry.type === "new_message" && entry.message.content),
  ).toEqual(["0", ...upTo(100).map(String)]);
  expect(count.statements - before).toBe(2);
});

test("whose membership somebody is about to end waits alone; a channel that closes meanwhile takes nothing, and frees what clients called their messages", async () => {
  const [owner, held, other] = [id(), id(), id()];
  const members = [held, other];
  const room = await channel(call, owner, { kind: "private", members });
  const { app } = applicationOver(db.database);
  const ids = new Map([owner, held, other].map((each) => [each, id()]));
  const send = (userId: string) =>
    app.send(actor(userId), {
      channelId: room,
      clientId: ids.get(userId) ?? "",
      content: "Now?",
    });
  const stuck = await db.database.transact(async ({ sql }) => {
    await sql`select from members where channel_id = ${room} and user_id = ${held} for update`;
    const [a, b, c] = [send(owner), send(held), send(other)];
    expect([await a, await c]).toMatchObject([{ ok: true }, { ok: true }]);
    await waiting(1);
    await sql`delete from members where channel_id = ${room} and user_id = ${held}`;
    return { b };
  });
  expect(await stuck.b).toMatchObject({ error: { type: "ChannelUnknown" } });
  for (const each of [owner, other]) ids.set(each, id());
  const late = await db.database.transact(async ({ sql }) => {
    await sql`select from channels where id = ${room} for update`;
    const both = [send(owner), send(other)];
    await waiting(1);
    await sql`update channels set status = 'closed' where id = ${room}`;
    return { both };
  });
  for (const each of await Promise.all(late.both))
    expect(each).toMatchObject({ error: { type: "ChannelClosed" } });
  await db.database.sql`update channels set status = 'open' where id = ${room}`;
  expect(await Promise.all([send(owner), send(other)])).toMatchObject([
    { value: { seq: 6, created: true } },
    { value: { seq: 7, created: true } },
  ]);
});

test("who writes while their own membership is about to end holds up nobody else of the channel, alone as they are", async () => {
  const [owner, held] = [id(), id()];
  const room = await channel(call, owner, { kind: "private", members: [held] });
  const { app } = applicationOver(db.database);
  const send = (userId: string) =>
    app.send(actor(userId), {
      channelId: room,
      clientId: id(),
      content: "Hi.",
    });
  const late = await db.database.transact(async ({ sql }) => {
    await sql`select from members where channel_id = ${room} and user_id = ${held} for update`;
    const alone = send(held);
    await waiting(1);
    expect(await send(owner)).toMatchObject({ value: { seq: 3 } });
    return { alone };
  });
  expect(await late.alone).toMatchObject({ value: { seq: 4 } });
});

test("nothing of a sender is stored before what they sent earlier, where that broke with its batch, or waits for their membership", async () => {
  const { sql } = db.database;
  const [owner, held] = [id(), id()];
  const room = await channel(call, owner, { kind: "private", members: [held] });
  const { app } = applicationOver(db.database);
  const send = (
    userId: string,
    content: string,
    {
      isWanted = () => true,
      ...more
    }: { isWanted?: () => boolean; replyTo?: string } = {},
  ) =>
    app
      .send(
        actor(userId),
        { channelId: room, clientId: id(), content, ...more },
        isWanted,
      )
      .catch(() => "broken" as const);
  await sql.unsafe(`
    create function refuse_first() returns trigger language plpgsql as $$
    begin if new.content = 'first' then raise exception 'first'; end if; return new; end $$;
    create trigger first before insert on messages for each row execute function refuse_first();`);
  // One more than fit into a batch.
  const broke = ["first", ...upTo(64).map(String)].map((n) => send(owner, n));
  expect(await broke[0]).toBe("broken");
  await Promise.all(broke);
  const apart = [
    send(owner, "first"),
    send(owner, "to none", { replyTo: id() }),
  ];
  expect(await Promise.all(apart)).toMatchObject([
    "broken",
    { error: { type: "ReferenceUnknown" } },
  ]);
  await sql.unsafe(
    "drop trigger first on messages; drop function refuse_first();",
  );
  const late = await db.database.transact(async (tx) => {
    await tx.sql`select from members where channel_id = ${room} and user_id = ${held} for update`;
    const first = send(held, "65");
    await waiting(1);
    let isWanted = true;
    const second = send(held, "never", { isWanted: () => isWanted });
    const third = send(held, "67");
    expect(await send(owner, "other")).toMatchObject({ ok: true });
    isWanted = false;
    return { all: [first, second, third] };
  });
  expect(await Promise.all(late.all)).toMatchObject([
    { ok: true },
    { error: { type: "Withdrawn" } },
    { ok: true },
  ]);
  const stored = await sql<{ content: string }[]>`
    select content from messages where channel_id = ${room} order by seq`;
  expect(stored.map(({ content }) => content)).toEqual([
    ...upTo(64).map(String),
    "other",
    "65",
    "67",
  ]);
});

test("two replicas that are given the same messages in opposite orders at once do not wait in a circle", async () => {
  const owner = id();
  const room = await channel(call, owner);
  const clientIds = upTo(3).map(id);
  const before = count.circles;
  const sendAll = (given: readonly string[]) => {
    const { app } = applicationOver(db.database);
    return given.map((clientId) =>
      app.send(actor(owner), { channelId: room, clientId, content: "Twice." }),
    );
  };
  const sent: ReturnType<typeof sendAll> = [];
  const undone = db.database.transact(async ({ sql }) => {
    // Whoever comes to the one in the middle waits, with what it has noted before.
    await sql`
      insert into sendings (channel_id, author_id, client_id, message_id) values (${room}, ${owner}, ${clientIds[1] ?? ""}, ${id()})`;
    sent.push(...sendAll(clientIds));
    await waiting(1);
    sent.push(...sendAll(clientIds.toReversed()));
    await waiting(2);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  const seqs = (await Promise.all(sent)).map(
    (each) => each.ok && each.value.seq,
  );
  expect(seqs).toEqual([2, 3, 4, 4, 3, 2]);
  expect(count.circles).toBe(before);
});
