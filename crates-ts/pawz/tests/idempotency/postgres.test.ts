import { AsyncLocalStorage } from "node:async_hooks";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { purgeIdempotencyKeys } from "@tixlys/pawz/postgres";
import { messageIdsOf } from "../../src/idempotency/message-ids.ts";
import { ada, newKey, stage } from "./stage.ts";

let on: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  on = await stage();
});
beforeEach(() => on.clear());
afterAll(() => on.close());

const codeOf = ({ text }: { text: string }): unknown =>
  JSON.parse(text).data?.idempotencyKey?.code;

describe("a request with a key", () => {
  test("http-rules 27: is carried out once and answered alike by every replica, byte for byte", async () => {
    const [one, other] = [on.replica().http, on.replica().http];
    const key = newKey();
    const first = await on.send(one, { key });
    const again = [
      await on.send(other, { key }),
      await on.send(one, { key }),
    ] as const;
    expect([first.status, first.isReplay]).toEqual([201, false]);
    for (const replay of again) {
      expect([replay.status, replay.isReplay]).toEqual([201, true]);
      expect(replay.text).toBe(first.text);
      for (const name of ["etag", "location", "content-type", "cache-control"])
        expect(replay.headers.get(name)).toBe(first.headers.get(name));
      expect(replay.headers.has("x-own")).toBe(false);
      const id = replay.headers.get("x-request-id");
      expect(id).not.toBe(first.headers.get("x-request-id"));
    }
    expect((await on.effects()).counted).toBe(1);
  });

  test("sees what it has written, before anybody else does", async () => {
    let others = -1;
    const { http } = on.replica(async () => {
      // Not in the request's context: what everybody else sees.
      others = await outside();
    });
    const outside = outsideOf(async () => (await on.effects()).counted);
    const { text } = await on.send(http, { key: newKey() });
    expect(JSON.parse(text).data).toEqual({ count: 1 });
    expect(others).toBe(0);
  });

  test("http-rules 24: has it to itself: other people and other operations may use the same key", async () => {
    const { http } = on.replica();
    const key = newKey();
    const bo = { userId: ada.replace("0190", "0191") };
    const answers = [
      await on.send(http, { key }),
      await on.send(http, { key, as: bo }),
      await on.send(http, { key, path: "/v1/refusals", body: { name: "409" } }),
    ];
    expect(answers.map(({ isReplay }) => isReplay)).toEqual([
      false,
      false,
      false,
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 409]);
  });

  test("http-rules 25: is the same request however its JSON is written, and another one when it says something else", async () => {
    const { http } = on.replica();
    const key = newKey();
    await on.send(http, { key, text: '{"name":"lamp","tags":["a","b"]}' });
    const same = await on.send(http, {
      key,
      text: '{ "tags": ["a",  "b"], "name": "l\\u0061mp" }',
      headers: { "content-type": "application/json; charset=utf-8" },
    });
    expect(same.isReplay).toBe(true);
    for (const sent of [
      { text: '{"name":"lamp","tags":["b","a"]}' },
      { text: '{"name":"lamps","tags":["a","b"]}' },
      { text: '{"name":"lamp","tags":["a","b"]}', path: "/orders" },
    ]) {
      const other = await on.send(http, { key, ...sent });
      expect([other.status, codeOf(other)]).toEqual([
        422,
        "idempotency-key-mismatch",
      ]);
    }
    expect((await on.effects()).counted).toBe(1);
  });

  test("http-rules 26: waits for nothing: while the first one runs, here or in another replica, it is 409 with Retry-After", async () => {
    const running = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const slow = on.replica(async () => {
      running.resolve();
      await go.promise;
    });
    const key = newKey();
    const first = on.send(slow.http, { key });
    await running.promise;
    for (const { http } of [slow, on.replica()]) {
      const second = await on.send(http, { key });
      expect([second.status, codeOf(second)]).toEqual([
        409,
        "idempotency-key-in-flight",
      ]);
      expect(second.headers.get("retry-after")).toBe("1");
    }
    go.resolve();
    expect((await first).status).toBe(201);
    expect((await on.send(on.replica().http, { key })).isReplay).toBe(true);
    const { body: counted } = await slow.metrics.render();
    expect(counted).toContain(
      'idempotency_requests_total{outcome="conflict"} 1',
    );
  });

  test("http-rules 26: sent twenty times at once to two replicas takes effect once", async () => {
    const replicas = [on.replica().http, on.replica().http] as const;
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_none, n) =>
        on.send(replicas[n % 2 === 0 ? 0 : 1], { key }),
      ),
    );
    const first = answers.filter(
      ({ status, isReplay }) => status === 201 && !isReplay,
    );
    expect(first.length).toBe(1);
    for (const { status, text } of answers)
      if (status !== 409) expect(text).toBe(first[0]?.text ?? "");
    expect((await on.effects()).counted).toBe(1);
  });

  test("http-rules 32: publishes under ids that follow from the key's row", async () => {
    const { http } = on.replica();
    await on.send(http, { key: newKey() });
    await on.send(http, { key: newKey() });
    const ids = (await on.keptRows()).map((row) =>
      messageIdsOf(row.execution_id)(),
    );
    expect((await on.effects()).ids.toSorted()).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(2);
  });
});

describe("many requests with keys", () => {
  test("leave connections for everybody else, and all come through", async () => {
    const small = await stage(2);
    const { http } = small.replica(() => Bun.sleep(2));
    const sent = Array.from({ length: 30 }, () => ({ key: newKey() }));
    const all = Promise.all([
      ...sent.map((each) => small.send(http, each)),
      ...sent.map(() => small.send(http, {})),
    ]);
    expect(new Set((await all).map(({ status }) => status))).toEqual(
      new Set([201]),
    );
    expect((await small.effects()).counted).toBe(60);
    await small.close();
  });

  test("are told to come back once too many wait", async () => {
    const go = Promise.withResolvers<void>();
    const { http } = on.replica(() => go.promise, { waiting: 6 });
    const answers = Array.from({ length: 12 }, () =>
      on.send(http, { key: newKey() }),
    );
    const turnedAway = await Promise.race(answers);
    expect(turnedAway.status).toBe(503);
    expect(turnedAway.headers.get("retry-after")).toBe("1");
    go.resolve();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    // Half of eight connections, and six that wait.
    expect(statuses.filter((status) => status === 201).length).toBe(10);
    expect((await on.effects()).counted).toBe(10);
  });

  test("whose answer comes too late are carried out all the same, and answered when they ask again (http-rules 16)", async () => {
    const go = Promise.withResolvers<void>();
    const { http } = on.replica(() => go.promise);
    const sent = { key: newKey(), path: "/v1/hasty" };
    const first = await on.send(http, sent);
    go.resolve();
    expect(first.status).toBe(504);
    // On a busy machine these may be too late as well.
    const isEarly = ({ status }: { status: number }) =>
      status === 409 || status === 504;
    let again = await on.send(http, sent);
    while (isEarly(again)) again = await on.send(http, sent);
    expect([again.status, again.isReplay]).toEqual([201, true]);
    expect((await on.effects()).counted).toBe(1);
  });
});

describe("http-rules 29: what is kept", () => {
  test("a refusal that would be the same again, with what it wrote", async () => {
    const { http } = on.replica();
    const sent = { key: newKey(), path: "/v1/refusals", body: { name: "409" } };
    const first = await on.send(http, sent);
    const again = await on.send(http, sent);
    expect([first.status, again.status]).toEqual([409, 409]);
    expect([first.isReplay, again.isReplay]).toEqual([false, true]);
    expect((await on.effects()).counted).toBe(1);
  });

  test.each(["401", "429"])(
    "nothing of a %s, whose effect stays: a failed login must count",
    async (name) => {
      const { http } = on.replica();
      const sent = { key: newKey(), path: "/v1/refusals", body: { name } };
      for (const _twice of [1, 2]) {
        const answer = await on.send(http, sent);
        expect([answer.status, answer.isReplay]).toEqual([Number(name), false]);
      }
      expect((await on.effects()).counted).toBe(2);
      expect((await on.keptRows()).length).toBe(0);
    },
  );

  test.each(["500", "503"])(
    "nothing of a %s, not even its effect",
    async (name) => {
      const { http } = on.replica();
      const sent = { key: newKey(), path: "/v1/refusals", body: { name } };
      for (const _twice of [1, 2]) {
        const answer = await on.send(http, sent);
        expect([answer.status, answer.isReplay]).toEqual([Number(name), false]);
      }
      expect(await on.effects()).toEqual({ ids: [], counted: 0 });
      expect((await on.keptRows()).length).toBe(0);
    },
  );

  test("nothing of a request without a key, which costs nothing more", async () => {
    const { http } = on.replica();
    await on.send(http, {});
    await on.send(http, {});
    expect((await on.effects()).counted).toBe(2);
    expect((await on.keptRows()).length).toBe(0);
  });
});

describe("http-rules 30: a key", () => {
  test("is forgotten after 24 hours, and then names a new request", async () => {
    const { http } = on.replica();
    const key = newKey();
    await on.send(http, { key });
    expect((await on.send(http, { key })).isReplay).toBe(true);
    // All but its last second, and then that as well.
    const age = (time: string) => on.database.sql`
      update http.idempotency_key set expires_at = expires_at - ${time}::interval`;
    await age("23 hours 59 minutes 59 seconds");
    await age("-1 minute");
    expect((await on.send(http, { key })).isReplay).toBe(true);
    await age("1 minute 1 second");
    const after = await on.send(http, { key, body: { name: "other" } });
    expect([after.status, after.isReplay]).toEqual([201, false]);
    expect(new Set((await on.effects()).ids).size).toBe(2);
    expect((await on.keptRows()).length).toBe(1);
  });

  test("is purged afterwards, so many at a time, and never before", async () => {
    const brief = on.replica(undefined, { ttlMs: 1 }).http;
    const key = newKey();
    await on.send(on.replica().http, { key });
    for (let n = 0; n < 5; n += 1) await on.send(brief, { key: newKey() });
    await Bun.sleep(5);
    const limits = { rows: 2, statements: 2 };
    expect(await purgeIdempotencyKeys(on.database, limits)).toBe(4);
    expect(await purgeIdempotencyKeys(on.database)).toBe(1);
    expect(await purgeIdempotencyKeys(on.database)).toBe(0);
    expect((await on.send(on.replica().http, { key })).isReplay).toBe(true);
  });
});

describe("decision 26: a request that nobody vouches for", () => {
  const login = { path: "/v1/logins", as: null } as const;
  const body = { password: "correct horse battery staple" };

  test("is answered again to whoever has its key, its body and its cookies, and to nobody else", async () => {
    const { http } = on.replica();
    const key = newKey();
    const headers = { cookie: "session=1" };
    const first = await on.send(http, { ...login, key, body, headers });
    const again = await on.send(http, { ...login, key, body, headers });
    expect([again.isReplay, again.text]).toEqual([true, first.text]);
    expect(again.headers.getSetCookie()).toEqual([
      "a=s3cret-cookie; Secure",
      "b=2; Secure",
    ]);
    for (const other of [
      { body: { password: "guessed" }, headers },
      { body },
      { body, headers: { cookie: "session=2" } },
    ]) {
      const answer = await on.send(http, { ...login, key, ...other });
      expect(codeOf(answer)).toBe("idempotency-key-mismatch");
      expect(answer.text).not.toContain("s3cret");
    }
  });

  test("leaves nothing that a dump would tell: no key, no request, no answer", async () => {
    const { http } = on.replica();
    const key = newKey();
    const { text } = await on.send(http, { ...login, key, body });
    expect(text).toContain("s3cret-token");
    const [kept] = await on.keptRows();
    const dump = kept?.row ?? "";
    expect(dump.length).toBeGreaterThan(200);
    for (const secret of [key, body.password, "s3cret", "anonymous"]) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret).toString("hex"));
    }
  });

  test("keeps its key from what is published, where somebody could guess its password with it", async () => {
    const { http } = on.replica();
    const { text } = await on.send(http, { ...login, key: newKey(), body });
    expect(JSON.parse(text).data.key).toBe("none");
  });
});

/** Runs `work` in the async context in which this was called. */
function outsideOf<T>(work: () => Promise<T>): () => Promise<T> {
  const outside = AsyncLocalStorage.snapshot();
  return () => outside(work);
}
