import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Client, connected } from "./client.ts";
import { makeStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await makeStage();
});
afterAll(() => stage.stop());

const messages = 150;
const senders = 5;
const readers = 6;

/** A generator of its own, so that a failure can be played again. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Reads a channel over whatever connection there is, cut at random; resumes from what it has. */
async function reading(o: {
  channelId: string;
  token: string;
  random: () => number;
  until: Promise<number>;
}): Promise<number[]> {
  const got: number[] = [];
  let last = Number.POSITIVE_INFINITY;
  o.until.then((seq) => (last = seq)).catch(() => undefined);
  while ((got.at(-1) ?? 0) < last) {
    const at = stage.replicas[o.random() < 0.5 ? 0 : 1];
    const client = await connected(at?.url ?? "", o.token);
    const afterSeq = got.at(-1) ?? 0;
    client.say({ type: "subscribe", channelId: o.channelId, afterSeq });
    // Three of four cuts come once it is live: a busy machine gets on, too.
    if (o.random() < 0.75) await client.find("subscribed");
    const cutMs = performance.now() + o.random() * 200;
    while (
      performance.now() < cutMs &&
      (client.seqs(o.channelId).at(-1) ?? 0) < last
    )
      await Bun.sleep(5);
    client.close();
    const { channelId } = o;
    const subscribed = client.frames.find(({ type }) => type === "subscribed");
    expect(subscribed?.["recovered"] ?? true).toBe(true);
    got.push(...client.seqs(channelId));
  }
  return got;
}

test("a client that is cut off at random, over two replicas that lose a part of what they tell, gets every entry once and in order", async () => {
  const seed = Number(Bun.env["CHAT_SEED"] ?? Date.now() % 1_000_000);
  process.stderr.write(`resume: CHAT_SEED=${seed}\n`);
  const random = randomFrom(seed);
  const people = Array.from({ length: senders + readers }, () =>
    Bun.randomUUIDv7(),
  );
  const [one, two] = stage.replicas;
  if (one === undefined || two === undefined) throw new Error("no replicas");
  const channelId = await one.makeChannel(people);
  // A sender's process dies between its commit and telling, as it were: for others a part of its entries is never told.
  one.faults.loses = () => random() < 0.15;
  two.faults.loses = () => random() < 0.15;
  const end = Promise.withResolvers<number>();
  const read = people.slice(senders).map((userId, at) =>
    reading({
      channelId,
      token: stage.token({ userId }),
      random: randomFrom(seed + at + 1),
      until: end.promise,
    }),
  );
  await Promise.all(
    people.slice(0, senders).map(async (userId, at) => {
      const replica = at % 2 === 0 ? one : two;
      const client = await connected(replica.url, stage.token({ userId }));
      for (let n = 0; n < messages / senders; n += 1) {
        const clientId = Bun.randomUUIDv7();
        client.say({ type: "send", channelId, clientId, content: `n ${n}` });
        const ack = await client.find("ack", { clientId });
        if (ack === undefined)
          throw new Error(
            JSON.stringify([
              client.frames.filter(({ type }) => type === "error"),
              one.troubles,
              two.troubles,
            ]).slice(0, 1000),
          );
        await Bun.sleep(random() * 8);
      }
      client.close();
    }),
  );
  const last = (await one.app.lastSeqs([channelId])).get(channelId) ?? 0;
  end.resolve(last);
  const all = Array.from({ length: last }, (_, at) => at + 1);
  expect(last).toBeGreaterThan(messages - senders);
  for (const got of await Promise.all(read)) expect(got).toEqual(all);
  one.faults.loses = two.faults.loses = () => false;
  expect([...one.troubles, ...two.troubles]).toEqual([]);
}, 60_000);

test("clients of a process without a broker get what it writes at once and what others write by the look at the log; it heals", async () => {
  const [one, two] = stage.replicas;
  if (one === undefined || two === undefined) throw new Error("no replicas");
  const userId = Bun.randomUUIDv7();
  const channelId = await one.makeChannel([userId]);
  const token = stage.token({ userId });
  const here = await connected(one.url, token);
  const there = await connected(two.url, token);
  for (const client of [here, there]) {
    client.say({ type: "subscribe", channelId });
    await client.find("subscribed");
  }
  two.faults.isCutOff = true;
  const send = (client: Client, content: string): string => {
    const clientId = Bun.randomUUIDv7();
    client.say({ type: "send", channelId, clientId, content });
    return clientId;
  };
  const lost = send(here, "from here");
  expect(await here.find("new_message", { clientId: lost })).toBeDefined();
  expect(await there.find("new_message", { clientId: lost })).toBeDefined();
  const other = send(there, "from there");
  expect(await here.find("new_message", { clientId: other })).toBeDefined();
  two.faults.isCutOff = false;
  const healed = send(here, "again");
  expect(await there.find("new_message", { clientId: healed })).toBeDefined();
  expect(here.seqs(channelId)).toEqual([2, 3, 4]);
  expect(there.seqs(channelId)).toEqual([2, 3, 4]);
  here.close();
  there.close();
}, 30_000);

test("above 300 missed entries a client is told to load them, and goes live", async () => {
  const [one] = stage.replicas;
  if (one === undefined) throw new Error("no replicas");
  const userId = Bun.randomUUIDv7();
  const channelId = await one.makeChannel([userId]);
  const by = { userId, isModerator: false };
  await Promise.all(
    Array.from({ length: 300 }, () =>
      one.app.send(by, {
        channelId,
        clientId: Bun.randomUUIDv7(),
        content: "hello",
      }),
    ),
  );
  const client = await connected(one.url, stage.token({ userId }));
  client.say({ type: "subscribe", channelId, afterSeq: 0 });
  expect(await client.find("subscribed")).toMatchObject({
    recovered: false,
    seq: 301,
  });
  client.say({ type: "subscribe", channelId, afterSeq: 1 });
  expect(await client.find("subscribed", { recovered: true })).toMatchObject({
    seq: 301,
  });
  expect(client.seqs(channelId)).toEqual(
    Array.from({ length: 300 }, (_, at) => at + 2),
  );
  client.close();
}, 30_000);
