import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eventually } from "@tixlys/testkit";
import { passOn } from "../../../src/outbound/told.ts";
import { listenerOver } from "../hearing.ts";
import { type Client, connected } from "./client.ts";
import { slowClient } from "./slow-client.ts";
import { makeStage, type Replica, type Stage } from "./stage.ts";

let stage: Stage;
let one: Replica;
let two: Replica;
beforeAll(async () => {
  stage = await makeStage({
    socketsPerPerson: 3,
    channelsPerSocket: 4,
    readsWaiting: 3,
    slowMs: 60_000,
    sends: { burst: 2_000, perSecond: 1 },
  });
  const [first, second] = stage.replicas;
  if (first === undefined || second === undefined)
    throw new Error("there are no replicas");
  one = first;
  two = second;
});
afterAll(() => stage.stop());

const person = () => {
  const userId = Bun.randomUUIDv7();
  return { userId, token: stage.token({ userId }) };
};

async function following(
  replica: Replica,
  token: string,
  channelId: string,
): Promise<Client> {
  const client = await connected(replica.url, token);
  client.say({ type: "subscribe", channelId });
  expect(await client.find("subscribed", { channelId })).toBeDefined();
  return client;
}

const message = (channelId: string, content = "hello") => ({
  type: "send",
  channelId,
  clientId: Bun.randomUUIDv7(),
  content,
});

describe("a frame", () => {
  test.each([
    ["{", "malformed-json"],
    ["[]", "malformed-frame"],
    ['{"type":"fly"}', "unknown-type"],
    ['{"type":"__proto__"}', "unknown-type"],
    ['{"type":"ping","extra":1}', "unknown-property"],
    ['{"type":"subscribe"}', "required"],
    ['{"type":"subscribe","channelId":"x"}', "invalid-format"],
    ['{"type":"subscribe","channelId":"*"}', "invalid-format"],
    [
      '{"type":"subscribe","channelId":"01a21d10-1713-76dd-8dbe-ba40b78a6dc5","afterSeq":-1}',
      "invalid-format",
    ],
    [
      '{"type":"subscribe","channelId":"01a21d10-1713-76dd-8dbe-ba40b78a6dc5"}',
      "not-found",
    ],
    [
      '{"type":"typing","channelId":"01a21d10-1713-76dd-8dbe-ba40b78a6dc5"}',
      "not-subscribed",
    ],
  ])("%s is answered %s, and the socket stays", async (text, code) => {
    const client = await connected(one.url, person().token);
    client.socket.send(text);
    expect(await client.find("error", { code })).toBeDefined();
    client.say({ type: "ping" });
    expect(await client.find("pong")).toBeDefined();
    client.close();
  });

  test("in binary is refused; one over the limit ends the socket", async () => {
    const client = await connected(one.url, person().token);
    client.socket.send(new Uint8Array([1, 2, 3]));
    expect(await client.find("error", { code: "binary-frame" })).toBeDefined();
    client.socket.send("x".repeat(50_000));
    expect((await client.closed).code).toBeGreaterThan(1000);
  });
});

describe("a message", () => {
  test("reaches every replica once, is acknowledged after it is stored, and its repetition is the same", async () => {
    const [ann, bob] = [person(), person()];
    const channelId = await one.makeChannel([ann.userId, bob.userId]);
    const here = await following(one, ann.token, channelId);
    const there = await following(two, bob.token, channelId);
    const frame = message(channelId);
    const { clientId } = frame;
    here.say(frame);
    here.say(frame);
    here.say(message(channelId, "second"));
    await there.find("new_message", { seq: 4 });
    await here.find("ack", { seq: 4 });
    const acks = here.frames.filter(({ type }) => type === "ack");
    expect(acks.map(({ seq }) => seq)).toEqual([3, 3, 4]);
    expect(acks[0]?.["id"]).toBe(acks[1]?.["id"]);
    expect(there.seqs(channelId)).toEqual([3, 4]);
    expect(await there.find("new_message", { clientId })).toBeDefined();
    here.close();
    there.close();
  });

  test("of the most code points, every one of them escaped, is stored", async () => {
    const ann = person();
    const channelId = await one.makeChannel([ann.userId]);
    const client = await following(one, ann.token, channelId);
    const text = JSON.stringify(message(channelId, "@"));
    client.socket.send(text.replace("@", "\\ud83d\\ude00".repeat(4_000)));
    expect(await client.find("ack")).toBeDefined();
    client.close();
  });

  test("of a burst over one socket is stored in its place, each acknowledged or refused by itself, answers to others among them", async () => {
    const ann = person();
    const [channelId, second] = [
      await one.makeChannel([ann.userId]),
      await one.makeChannel([ann.userId]),
    ];
    const client = await following(one, ann.token, channelId);
    client.say(message(channelId));
    const { id: replyTo } = (await client.find("ack")) ?? {};
    const burst = Array.from({ length: 30 }, (_, n) => ({
      ...message(n === 20 ? second : channelId, n === 10 ? " " : String(n)),
      ...(n % 4 === 0 && n !== 20 ? { replyTo } : {}),
    }));
    for (const frame of burst) client.say(frame);
    const { clientId } = burst[29] ?? {};
    await client.find("new_message", { clientId });
    const answers = client.frames.flatMap(
      ({ type, clientId: of, seq, code }) =>
        type === "ack" || type === "error" ? [{ of, seq: seq ?? code }] : [],
    );
    let last = 2;
    expect(answers.slice(1)).toEqual(
      burst.map(({ clientId: of }, n) => ({
        of,
        seq: n === 10 ? "too-short" : n === 20 ? 2 : (last += 1),
      })),
    );
    expect(client.seqs(channelId)).toEqual(
      Array.from({ length: 29 }, (_, n) => n + 2),
    );
    client.close();
  });

  test("into a channel of others is refused as if there were none", async () => {
    const channelId = await one.makeChannel([person().userId]);
    const client = await connected(one.url, person().token);
    const { clientId } = message(channelId);
    client.say({ ...message(channelId), clientId });
    expect(
      await client.find("error", { code: "not-found", clientId, channelId }),
    ).toBeDefined();
    client.close();
  });

  test("cannot be written when nothing was heard of revocations for a minute", async () => {
    const ann = person();
    const channelId = await one.makeChannel([ann.userId]);
    const client = await following(one, ann.token, channelId);
    const { revocations } = stage.keys;
    revocations.heartbeat(new Date(Date.now() - 70_000), 1);
    client.say(message(channelId));
    expect(await client.find("error", { code: "unavailable" })).toBeDefined();
    revocations.heartbeat(new Date(Date.now() + 3_600_000), 2);
    client.say(message(channelId));
    expect(await client.find("ack")).toBeDefined();
    client.close();
  });
});

describe("a subscription", () => {
  test("ends on every replica as soon as the person is removed, who then gets nothing more", async () => {
    const [ann, bob] = [person(), person()];
    const channelId = await one.makeChannel([ann.userId, bob.userId]);
    const ann1 = await following(one, ann.token, channelId);
    const bob2 = await following(two, bob.token, channelId);
    const by = { userId: ann.userId, isModerator: false };
    const { userId } = bob;
    expect(await one.app.removeMember(by, { channelId, userId })).toMatchObject(
      { ok: true },
    );
    expect(
      await bob2.find("error", { code: "subscription-ended", channelId }),
    ).toBeDefined();
    ann1.say(message(channelId));
    await ann1.find("new_message", { seq: 4 });
    bob2.say({ type: "ping" });
    await bob2.find("pong");
    expect(bob2.seqs(channelId)).toEqual([3]);
    bob2.say({ type: "subscribe", channelId, afterSeq: 0 });
    expect(await bob2.find("error", { code: "not-found" })).toBeDefined();
    ann1.close();
    bob2.close();
  });

  test("stays when a read mark cannot be kept; errors say what they are about", async () => {
    const ann = person();
    const channelId = await one.makeChannel([ann.userId]);
    const client = await following(one, ann.token, channelId);
    one.faults.failsToMark = true;
    client.say({ type: "read", channelId, seq: 2 });
    const code = "unavailable";
    expect(
      await client.find("error", { code, channelId, of: "read" }),
    ).toBeDefined();
    one.faults.failsToMark = false;
    one.troubles.length = 0;
    const frame = message(channelId);
    const { clientId } = frame;
    client.say(frame);
    expect(await client.find("new_message", { clientId })).toBeDefined();
    client.say({ ...frame, content: "" });
    expect(
      await client.find("error", { clientId, channelId, of: "send" }),
    ).toBeDefined();
    client.say({ type: "subscribe", channelId: clientId });
    expect(
      await client.find("error", { code: "not-found", of: "subscribe" }),
    ).toBeDefined();
    client.close();
  });

  test("is one of so many a socket, and a socket one of so many a person", async () => {
    const ann = person();
    const clients = [await connected(one.url, ann.token)];
    for (let n = 0; n < 5; n += 1)
      clients[0]?.say({
        type: "subscribe",
        channelId: await one.makeChannel([ann.userId]),
      });
    expect(
      await clients[0]?.find("error", { code: "too-many-channels" }),
    ).toBeDefined();
    clients.push(await connected(two.url, ann.token));
    clients.push(await connected(two.url, ann.token));
    // The other replica has been told of three by now, or soon.
    await eventually("the count", async () =>
      one.desk.socketsOf(ann.userId) === 3 ? true : undefined,
    );
    await expect(connected(one.url, ann.token)).rejects.toThrow("4429");
    for (const client of clients) client.close();
    // The refused one, too: whoever was refused once must not be locked out.
    await eventually("nobody", async () =>
      [one, two].every(({ desk }) => desk.socketsOf(ann.userId) === 0)
        ? true
        : undefined,
    );
    (await connected(one.url, ann.token)).close();
  });
});

test("who scrolls has the farthest of many read marks stored, and few besides", async () => {
  const ann = person();
  const channelId = await one.makeChannel([ann.userId]);
  const by = { userId: ann.userId, isModerator: false };
  for (let n = 0; n < 3; n += 1)
    await one.app.send(
      { userId: ann.userId, isModerator: false },
      { channelId, clientId: Bun.randomUUIDv7(), content: String(n) },
    );
  await stage.database
    .sql`update members set read_seq = 0, read_count = 0 where channel_id = ${channelId}`;
  const client = await following(one, ann.token, channelId);
  one.faults.marks.length = 0;
  for (const seq of [1, 2, 4, 3, 2])
    client.say({ type: "read", channelId, seq });
  const seen = await eventually("the mark", async () => {
    const channel = await one.app.readChannel(by, channelId);
    return channel.ok && channel.value.readSeq > 3 ? channel.value : undefined;
  });
  expect(seen).toMatchObject({ readSeq: 4, unread: 0 });
  expect(one.faults.marks.at(-1)).toBe(4);
  expect(one.faults.marks.length).toBeLessThan(5);
  client.close();
});

test("of read marks that wait to be stored a socket has so many channels; one more is refused as too early, one of these is not", async () => {
  const ann = person();
  const channelId = await one.makeChannel([ann.userId]);
  const client = await following(one, ann.token, channelId);
  const read = (of: string) =>
    client.say({ type: "read", channelId: of, seq: 1 });
  const others = Array.from({ length: 5 }, () => Bun.randomUUIDv7());
  one.faults.marks.length = 0;
  await stage.database.transact(async ({ sql }) => {
    await sql`update members set read_seq = 0 where channel_id = ${channelId}`;
    read(channelId);
    await eventually("the first under way", async () =>
      one.faults.marks.length === 1 ? true : undefined,
    );
    for (const other of [...others, ...others.slice(0, 3)]) read(other);
    await client.find("error", { channelId: others[4] ?? "" });
  });
  await client.find("error", { channelId: others[2] ?? "" });
  const errors = client.frames.filter(({ type }) => type === "error");
  expect(errors.map((each) => [each["channelId"], each["code"]])).toEqual([
    [others[3], "rate-limited"],
    [others[4], "rate-limited"],
    ...others.slice(0, 3).map((other) => [other, "not-found"]),
  ]);
  client.close();
});

describe("text that is gone", () => {
  test("after a deletion, and after its author was erased on another replica, is given to nobody who resumes", async () => {
    const [ann, bob] = [person(), person()];
    const channelId = await one.makeChannel([ann.userId, bob.userId]);
    const by = { userId: ann.userId, isModerator: false };
    const writer = await following(one, ann.token, channelId);
    const reader = await following(two, bob.token, channelId);
    writer.say(message(channelId, "deleted words"));
    const { id } = (await writer.find("ack", { seq: 3 })) ?? {};
    writer.say(message(channelId, "erased words"));
    await reader.find("new_message", { seq: 4 });
    expect(
      await one.app.deleteMessage(by, { id: String(id), expected: undefined }),
    ).toMatchObject({ ok: true });
    await reader.find("message_deleted");
    const resumed = async (
      replica: Replica,
      afterSeq: number,
    ): Promise<string> => {
      const client = await connected(replica.url, bob.token);
      client.say({ type: "subscribe", channelId, afterSeq });
      await client.find("subscribed", { channelId, recovered: true });
      client.close();
      return JSON.stringify(client.frames);
    };
    for (const replica of [one, two]) {
      const text = await resumed(replica, 2);
      expect(text).toContain("erased words");
      expect(text).not.toContain("deleted words");
    }
    await one.app.send(by, {
      channelId,
      clientId: Bun.randomUUIDv7(),
      content: "more erased words",
    });
    await reader.find("new_message", { seq: 6 });
    const stop = passOn(stage.database, one.feed);
    await stage.database.transact((tx) => listenerOver(tx).forget(ann.userId));
    stop();
    await reader.find("member", { userId: ann.userId, action: "left" });
    for (const replica of [one, two])
      expect(await resumed(replica, 5)).not.toContain("erased words");
    // What is told a moment after an erasure may have been written before it.
    const heard = await two.feed.join(channelId);
    const seq = heard.head + 1;
    one.feed.erased();
    await one.app.send(
      { userId: bob.userId, isModerator: false },
      { channelId, clientId: Bun.randomUUIDv7(), content: "late words" },
    );
    await eventually("the late frame is kept no longer", async () =>
      heard.head === seq && heard.since(heard.head - 1) === undefined
        ? true
        : undefined,
    );
    two.feed.leave(channelId);
    writer.close();
    reader.close();
  });
});

describe("what is not kept", () => {
  test("typing is for members of an open channel, once in a while, also for who subscribes again", async () => {
    const [ann, bob] = [person(), person()];
    const by = { userId: ann.userId, isModerator: false };
    const made = await one.app.createChannel(by, {
      kind: "public",
      name: `Hall ${crypto.randomUUID().slice(0, 13)}`,
    });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const channelId = made.value.channel.id;
    const reader = await following(one, ann.token, channelId);
    const typist = await following(two, bob.token, channelId);
    typist.say({ type: "typing", channelId });
    expect(
      await typist.find("error", { code: "not-a-member", of: "typing" }),
    ).toBeDefined();
    await one.app.join({ userId: bob.userId, isModerator: false }, channelId);
    typist.close();
    const again = await following(two, bob.token, channelId);
    const startMs = performance.now();
    again.say({ type: "typing", channelId });
    expect(await reader.find("typing", { userId: bob.userId })).toBeDefined();
    for (let n = 0; n < 3; n += 1) {
      again.say({ type: "subscribe", channelId });
      await again.until(
        () =>
          again.frames.filter(({ type }) => type === "subscribed").length >
          n + 1,
      );
      again.say({ type: "typing", channelId });
    }
    again.say(message(channelId));
    await reader.find("new_message");
    const told = reader.frames.filter(({ type }) => type === "typing");
    // On a machine so busy that all this took two seconds, there may be one more.
    if (performance.now() - startMs < 2_000) expect(told).toHaveLength(1);
    await stage.database
      .sql`update channels set status = 'closed' where id = ${channelId}`;
    const late = await following(two, bob.token, channelId);
    late.say({ type: "typing", channelId });
    expect(
      await late.find("error", { code: "channel-closed", of: "typing" }),
    ).toBeDefined();
    for (const client of [reader, again, late]) client.close();
  });

  test("typing, read marks and who is there reach the others on every replica", async () => {
    const [ann, bob] = [person(), person()];
    const channelId = await one.makeChannel([ann.userId, bob.userId]);
    const bob2 = await following(two, bob.token, channelId);
    const ann1 = await following(one, ann.token, channelId);
    const elsewhere = await connected(two.url, ann.token);
    const { userId } = ann;
    expect(
      await bob2.find("presence", { userId, status: "online" }),
    ).toBeDefined();
    ann1.say({ type: "typing", channelId });
    expect(await bob2.find("typing", { userId, channelId })).toBeDefined();
    bob2.say(message(channelId));
    await ann1.find("new_message");
    ann1.say({ type: "read", channelId, seq: 3 });
    expect(await bob2.find("read", { userId, seq: 3 })).toBeDefined();
    expect(await elsewhere.find("read", { userId, seq: 3 })).toBeDefined();
    expect(await two.desk.of([userId])).toMatchObject([{ status: "online" }]);
    elsewhere.close();
    ann1.close();
    expect(
      await bob2.find("presence", { userId, status: "offline" }),
    ).toBeDefined();
    const seen = await eventually("the moment", async () =>
      (await two.desk.of([userId])).find(({ lastSeenAt }) => lastSeenAt),
    );
    expect(seen.status).toBe("offline");
    bob2.close();
  });
});

test("a client that does not read on holds up nobody and no memory; once it reads it is told to come again and has everything; if it never does, it is closed with 1013", async () => {
  const [ann, bob, cat] = [person(), person(), person()];
  const people = [ann, bob, cat].map(({ userId }) => userId);
  const channelId = await one.makeChannel(people);
  const writer = await following(one, ann.token, channelId);
  const slow = await slowClient(one.url, bob.token, channelId);
  const stuck = await slowClient(one.url, cat.token, channelId);
  slow.pause();
  stuck.pause();
  // What is not kept fills its buffers soonest; three have joined.
  const filler = JSON.stringify({ type: "typing", pad: "x".repeat(60_000) });
  let worst = 0;
  for (
    let n = 0;
    n < 1_000 && !(slow.isFallenBehind(one) && stuck.isFallenBehind(one));
    n += 1
  ) {
    one.feed.notice(channelId, filler);
    await Bun.sleep(1);
    worst = Math.max(worst, slow.waitingBytes(one), stuck.waitingBytes(one));
  }
  expect(slow.isFallenBehind(one)).toBe(true);
  for (let n = 0; n < 10; n += 1) writer.say(message(channelId));
  expect(await writer.find("ack", { seq: 13 })).toBeDefined();
  worst = Math.max(worst, slow.waitingBytes(one), stuck.waitingBytes(one));
  process.stderr.write(`slow reader: ${worst} bytes kept at most\n`);
  expect(worst).toBeLessThan(1_048_576);
  slow.resume();
  expect(await slow.find("resync")).toMatchObject({ lastSeq: 13 });
  expect(slow.seqs()).toEqual([]);
  slow.say({ type: "subscribe", channelId, afterSeq: 3 });
  expect(await slow.find("subscribed", 1)).toMatchObject({ recovered: true });
  expect(slow.seqs()).toEqual(Array.from({ length: 10 }, (_, at) => at + 4));
  one.limits.slowMs = 100;
  await eventually("the other's end", async () =>
    /"code":1013/.test(one.log.text()) ? true : undefined,
  );
  writer.close();
  slow.end();
  stuck.end();
}, 60_000);

test("auth #66: a session that ends closes its sockets on every replica with 4401", async () => {
  const [userId, sessionId] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const token = stage.token({ userId, sessionId });
  const clients = [
    await connected(one.url, token),
    await connected(two.url, token),
  ];
  const startMs = performance.now();
  stage.keys.revocations.apply({
    kind: "sid",
    id: sessionId,
    exp: Math.floor(Date.now() / 1000) + 600,
  });
  const codes = await Promise.all(clients.map(({ closed }) => closed));
  process.stderr.write(
    `revoked: closed after ${(performance.now() - startMs).toFixed(1)} ms\n`,
  );
  expect(codes.map(({ code }) => code)).toEqual([4401, 4401]);
  expect(one.log.text()).not.toContain(token.slice(30, 90));
});

test("auth #66: of the messages that wait when a session ends, on whichever of its sockets, none is stored but what is on its way", async () => {
  const [userId, sessionId] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const channelId = await one.makeChannel([userId]);
  const token = stage.token({ userId, sessionId });
  const client = await following(one, token, channelId);
  const other = await connected(one.url, token);
  const exp = Math.floor(Date.now() / 1000) + 600;
  await stage.database.transact(async ({ sql }) => {
    await sql`select from channels where id = ${channelId} for update`;
    client.say(message(channelId));
    await eventually("the statement of the first", async () => {
      const rows = await stage.database.sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return rows.length > 0 ? true : undefined;
    });
    // These wait in the line of their socket, those of the other socket in that of the channel.
    for (let n = 0; n < 4; n += 1)
      for (const each of [client, other]) each.say(message(channelId));
    for (const each of [client, other]) {
      each.say({ type: "ping" });
      await each.find("pong");
    }
    stage.keys.revocations.apply({ kind: "sid", id: sessionId, exp });
    for (const each of [client, other])
      expect((await each.closed).code).toBe(4401);
  });
  const last = async () => (await one.app.lastSeqs([channelId])).get(channelId);
  await eventually("the first", async () =>
    ((await last()) ?? 0) > 1 ? true : undefined,
  );
  // Whatever else were stored would be by the time that another one is.
  const by = { userId, isModerator: false };
  for (const content of ["one", "two"])
    await one.app.send(by, {
      channelId,
      clientId: Bun.randomUUIDv7(),
      content,
    });
  expect(await last()).toBe(4);
});
