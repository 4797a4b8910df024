import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import { eventually, followEvents } from "@tixlys/testkit";
import type { KeptEvent } from "../../src/domain/event/event.ts";
import { logIn } from "../../src/outbound/postgres/log-writer.ts";
import { kept } from "../domain/things.ts";
import {
  apiKeys,
  eventsService,
  managementToken,
  personToken,
  replicaOver,
} from "./events-api.ts";

let parts: Awaited<ReturnType<typeof eventsService>>;
const replicas: Listening[] = [];
beforeAll(async () => {
  parts = await eventsService();
  for (const { http } of [parts, replicaOver(parts.db.database)])
    replicas.push(http.listen({ hostname: "127.0.0.1", port: 0 }));
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop(1_000)));
  await parts.db.close();
});

const write = (...events: KeptEvent[]) =>
  parts.db.database.transact((tx) => logIn(tx).keep(events));

test("decision 18: a person finds what is about them, management all of it, and others learn nothing", async () => {
  const [ada, bo] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const correlationId = `request-${ada}`;
  const actor = { kind: "user", id: bo } as const;
  const hers = kept([ada], { correlationId, actor });
  const his = kept([bo], { correlationId, actor, causationId: hers.id });
  await write(hers, his);
  const { call } = parts;
  const list = await call(
    personToken(ada),
    `/v1/events?correlationId=${correlationId}`,
  );
  expect(list.body).toMatchObject({
    data: { events: [{ id: hers.id, actor: { kind: "user" } }] },
  });
  expect(JSON.stringify(list.body)).not.toContain(bo);
  const chain = (token: string) => call(token, `/v1/events/${hers.id}/chain`);
  expect((await chain(managementToken())).body).toMatchObject({
    data: {
      isWhole: true,
      events: [
        { id: hers.id, depth: 0, actor },
        { id: his.id, depth: 1 },
      ],
    },
  });
  expect((await chain(personToken(ada))).body).toMatchObject({
    data: { events: [{ id: hers.id, depth: 0 }] },
  });
  const stranger = personToken(Bun.randomUUIDv7());
  expect((await chain(stranger)).status).toBe(404);
  expect((await call(stranger, `/v1/events/${hers.id}`)).status).toBe(404);
});

test("decision 18: who else acted is not found by asking for each in turn; one's own doing, and that of services, is", async () => {
  const [ada, bo] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const acted = (actor: KeptEvent["actor"]) => kept([ada], { actor });
  const his = acted({ kind: "user", id: bo });
  const hers = acted({ kind: "user", id: ada });
  const ours = acted({ kind: "service", id: "orders" });
  await write(his, hers, ours);
  const found = async (token: string, actor: string): Promise<string[]> => {
    const { body } = await parts.call(token, `/v1/events?actor=${actor}`);
    const { data } = JSON.parse(JSON.stringify(body));
    return data.events.map(({ id }: { readonly id: string }) => id);
  };
  expect(await found(personToken(ada), bo)).toEqual([]);
  expect(await found(personToken(ada), ada)).toEqual([hers.id]);
  expect(await found(personToken(ada), "orders")).toEqual([ours.id]);
  expect(await found(managementToken(), bo)).toEqual([his.id]);
});

test("times of long ago and of far ahead are asked for like any other, and a leap second is refused", async () => {
  const person = Bun.randomUUIDv7();
  const event = kept([person]);
  await write(event);
  const found = async (query: string): Promise<unknown> => {
    const { status, body } = await parts.call(
      personToken(person),
      `/v1/events?${query}`,
    );
    if (status !== 200) return status;
    const { data } = JSON.parse(JSON.stringify(body));
    return data.events.length;
  };
  expect(await found("from=1969-12-31T00:00:00Z")).toBe(1);
  expect(await found("from=0000-01-01T00:00:00Z")).toBe(1);
  expect(await found("to=9999-12-31T23:59:59Z")).toBe(1);
  expect(await found("to=1969-12-31T00:00:00Z")).toBe(0);
  expect(await found("from=0000-01-01T00:00:00Z&to=1960-01-01T00:00:00Z")).toBe(
    0,
  );
  expect(await found("to=2016-12-31T23:59:60Z")).toBe(400);
});

test("http-rules 35: pages neither repeat nor skip while the log grows", async () => {
  const person = Bun.randomUUIDv7();
  const token = personToken(person);
  const events = Array.from({ length: 7 }, () => kept([person]));
  await write(...events);
  const seen: string[] = [];
  let query = "?limit=3";
  for (;;) {
    const { body } = await parts.call(token, `/v1/events${query}`);
    const { data } = JSON.parse(JSON.stringify(body));
    for (const { id } of data.events) seen.push(id);
    if (!data.page.hasMore) break;
    query = `?limit=3&cursor=${String(data.page.nextCursor)}`;
    await write(kept([person]));
  }
  expect(seen).toEqual(events.map(({ id }) => id).toReversed());
});

test("the stream: whoever comes back at another replica misses nothing and gets nothing twice, and sees what is theirs of the types they asked for", async () => {
  const person = Bun.randomUUIDv7();
  const token = personToken(person);
  const told: string[] = [];
  const tell = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const event = kept([person]);
      told.push(event.id);
      const noise = kept([person], { type: "chat.message.sent" });
      await write(kept([]), event, noise);
    }
  };
  const url = (n: number) =>
    `${replicas[n % 2]?.url ?? ""}/v1/stream?types=orders.*`;
  const got: string[] = [];
  let last: string | undefined;
  for (let n = 0; n < 3; n += 1) {
    const follower = await followEvents(url(n), { token, lastEventId: last });
    expect(follower.response.status).toBe(200);
    await eventually("its position", async () =>
      follower.events.at(0)?.event === "position" ? true : undefined,
    );
    await tell(4);
    // It is cut off before it has got everything, wherever that may be.
    await eventually("some of them", async () =>
      follower.events.length > 2 ? true : undefined,
    );
    follower.leave();
    await follower.ended;
    for (const { event, id, data } of [...follower.events]) {
      last = id;
      if (event === "event") got.push(JSON.parse(JSON.stringify(data)).id);
    }
    await tell(130);
  }
  const rest = await followEvents(url(1), { token, lastEventId: last });
  await eventually("the rest", async () =>
    got.length + rest.events.length - 1 >= told.length ? true : undefined,
  );
  rest.leave();
  for (const { event, data } of rest.events)
    if (event === "event") got.push(JSON.parse(JSON.stringify(data)).id);
  expect(got).toEqual(told);
});

test("the stream: a position that there never was is refused, and an ended token ends it within a second", async () => {
  const url = `${replicas[0]?.url ?? ""}/v1/stream`;
  const userId = Bun.randomUUIDv7();
  const token = personToken(userId);
  for (const lastEventId of ["none", "999999999999999"])
    expect(
      (await followEvents(url, { token, lastEventId })).response.status,
    ).toBe(400);
  const follower = await followEvents(url, { token });
  apiKeys.revocations.apply({
    kind: "sub",
    id: userId,
    gen: 2,
    exp: Math.floor(Date.now() / 1000) + 3_600,
  });
  await follower.ended;
});

test("the catalogue may be kept and asked for anew: 304 as long as nothing has changed", async () => {
  const url = `${replicas[0]?.url ?? ""}/v1/types`;
  const first = await fetch(url);
  const etag = first.headers.get("etag") ?? "";
  expect(await first.text()).toContain("urn:tixlys:event:auth.account.deleted");
  const again = await fetch(url, { headers: { "if-none-match": etag } });
  expect(again.status).toBe(304);
});
