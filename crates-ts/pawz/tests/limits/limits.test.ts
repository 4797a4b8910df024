import { describe, expect, test } from "bun:test";
import {
  type LimitRule,
  type LimitStore,
  memoryLimits,
  perAddress,
  perSubject,
  reply,
  route,
  type RouteLimits,
  service,
  t,
} from "@tixlys/pawz";
import { mintFor } from "@tixlys/testkit";
import { fixtureService } from "@tixlys/testkit/fixture";

const policy = { name: "tries", quota: 3, windowSeconds: 60 };

function limited(
  rules: RouteLimits["rules"],
  onOutage: RouteLimits["onOutage"] = "closed",
) {
  const calls: string[] = [];
  const tries = route({
    method: "POST",
    path: "/tries",
    operation: "shop:try:create",
    summary: "A try",
    guard: "general",
    limits: { rules, onOutage },
    body: t.Object({ word: t.String({ minLength: 1 }) }),
    response: { status: 200, data: null },
    errors: [],
    handle({ body }) {
      calls.push(body.word);
      return reply.none();
    },
  });
  return { tries, calls };
}

type Asked = { token?: string; word?: string; path?: string; from?: string };

/** The service on a socket, so that requests have an address; it believes its peer about it. */
async function over(
  rules: RouteLimits["rules"],
  o: {
    store?: LimitStore;
    scale?: number;
    onOutage?: RouteLimits["onOutage"];
  } = {},
) {
  const { tries, calls } = limited(rules, o.onOutage);
  const { store = memoryLimits(), scale = 1 } = o;
  const fixture = fixtureService({
    extra: [tries],
    parts: { limits: { store, scale } },
  });
  const listening = fixture.http.listen({ hostname: "127.0.0.1", port: 0 });
  const ask = async ({
    token = "none",
    word = "x",
    path = "/v1/tries",
    from = "192.0.2.1",
  }: Asked = {}) => {
    const response = await fetch(`${listening.url}${path}`, {
      method: path === "/v1/tries" ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "x-forwarded-for": from,
      },
      ...(path === "/v1/tries" ? { body: JSON.stringify({ word }) } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  };
  return {
    ...fixture,
    ask,
    calls,
    person: () => mintFor(fixture.keys, { userId: crypto.randomUUID() }),
    [Symbol.asyncDispose]: () => listening.stop(100),
  };
}

const statuses = async (
  ask: (asked: Asked) => Promise<{ status: number }>,
  asked: readonly Asked[],
): Promise<number[]> => {
  const found: number[] = [];
  for (const each of asked) found.push((await ask(each)).status);
  return found;
};

const times = (count: number, asked: Asked): Asked[] =>
  Array.from({ length: count }, () => asked);

describe("a limit per address", () => {
  test("lets a quota through and then says when to come back (http-rules 46, 47)", async () => {
    await using on = await over([perAddress(policy)]);
    const token = on.person();
    const first = await on.ask({ token });
    expect(first.status).toBe(200);
    expect(first.headers.get("ratelimit-policy")).toBe(
      '"tries-per-address";q=3;w=60',
    );
    expect(first.headers.get("ratelimit")).toMatch(
      /^"tries-per-address";r=2;t=(60|5\d)$/,
    );
    await statuses(on.ask, times(2, { token }));
    const refused = await on.ask({ token });
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toMatchObject({
      status: "fail",
      data: {
        rateLimit: { code: "quota-exceeded", policies: ["tries-per-address"] },
      },
    });
    const [, left, reset] =
      /;r=(\d+);t=(\d+)$/.exec(refused.headers.get("ratelimit") ?? "") ?? [];
    expect(left).toBe("0");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(
      Number(reset),
    );
    expect(on.calls).toHaveLength(3);
    expect(await on.metrics.render("")).toMatchObject({
      body: expect.stringMatching(
        /rate_limit_decisions_total\{policy="tries-per-address",decision="refused"\} 1/,
      ),
    });
  });

  test("counts floods of 401 and of wrong bodies, before any token is judged (http-rules 49)", async () => {
    await using on = await over([perAddress(policy)]);
    const flood = [...times(2, {}), { token: on.person(), word: "" }];
    expect(await statuses(on.ask, flood)).toEqual([401, 401, 422]);
    expect(await statuses(on.ask, [{ token: on.person() }])).toEqual([429]);
    expect(on.log.text()).not.toMatch(/tries-per-address.*192\.0\.2\.1/);
  });

  test("is another one for another address, and one for all of an IPv6 network", async () => {
    await using on = await over([perAddress(policy)]);
    const from = (address: string): Asked => ({ from: address });
    expect(await statuses(on.ask, times(4, from("192.0.2.1")))).toEqual([
      401, 401, 401, 429,
    ]);
    expect(await statuses(on.ask, [from("192.0.2.2")])).toEqual([401]);
    const network = [1, 2, 3, 4].map((n) => from(`2001:db8::${n}`));
    expect(await statuses(on.ask, network)).toEqual([401, 401, 401, 429]);
  });

  test("is scaled, and never below one", async () => {
    await using wide = await over([perAddress(policy)], { scale: 2 });
    expect(await statuses(wide.ask, times(7, {}))).toEqual([
      ...Array.from({ length: 6 }, () => 401),
      429,
    ]);
    await using narrow = await over([perAddress(policy)], { scale: 0.001 });
    expect(await statuses(narrow.ask, times(2, {}))).toEqual([401, 429]);
  });
});

describe("a limit per subject", () => {
  test("auth #67: follows the person over all addresses, and leaves others alone", async () => {
    await using on = await over([perSubject(policy)]);
    const token = on.person();
    const asked = [1, 2, 3, 4].map((n) => ({ token, from: `192.0.2.${n}` }));
    expect(await statuses(on.ask, asked)).toEqual([200, 200, 200, 429]);
    expect(await statuses(on.ask, [{ token: on.person() }])).toEqual([200]);
    expect(await statuses(on.ask, times(5, {}))).toEqual(
      Array.from({ length: 5 }, () => 401),
    );
  });

  test("stands beside that per address, each with its own count", async () => {
    const rules: [LimitRule, LimitRule] = [
      perAddress({ ...policy, quota: 5 }),
      perSubject(policy),
    ];
    await using on = await over(rules);
    const token = on.person();
    const first = await on.ask({ token });
    expect(first.headers.get("ratelimit-policy")).toBe(
      '"tries-per-address";q=5;w=60, "tries-per-subject";q=3;w=60',
    );
    await statuses(on.ask, times(2, { token }));
    const refused = await on.ask({ token });
    expect(refused.status).toBe(429);
    expect(refused.text).toContain('["tries-per-subject"]');
    expect(await statuses(on.ask, times(2, { token: on.person() }))).toEqual([
      200, 429,
    ]);
  });
});

describe("a store that cannot be asked", () => {
  const broken: LimitStore = {
    isShared: false,
    take: () => Promise.reject(new Error("no store")),
  };
  const silent: LimitStore = {
    isShared: false,
    take: () => new Promise(() => undefined),
  };

  test.each([
    ["open", 200],
    ["closed", 503],
  ] as const)(
    "auth #67: is told once and leaves the route %s: %d (http-rules 48)",
    async (onOutage, status) => {
      await using on = await over([perAddress(policy)], {
        store: broken,
        onOutage,
      });
      const answers = await Promise.all(
        times(3, { token: on.person() }).map(on.ask),
      );
      expect(answers.map((answer) => answer.status)).toEqual([
        status,
        status,
        status,
      ]);
      expect(answers[0]?.headers.has("ratelimit")).toBe(false);
      expect(answers[0]?.headers.has("retry-after")).toBe(status === 503);
      expect(on.calls).toHaveLength(status === 200 ? 3 : 0);
      expect(on.log.text().match(/store of limits/g)).toHaveLength(1);
    },
  );

  test("is not waited for long", async () => {
    await using on = await over([perAddress(policy)], {
      store: silent,
      onOutage: "open",
    });
    expect((await on.ask({ token: on.person() })).status).toBe(200);
  });
});

test("addresses that do not exist have a quota too, without any token (http-rules 49)", async () => {
  await using on = await over([perAddress(policy)], { scale: 0.01 });
  const asked = times(7, { path: "/v1/no-such-thing" });
  expect(await statuses(on.ask, asked)).toEqual([
    ...Array.from({ length: 6 }, () => 404),
    429,
  ]);
  const other = { path: "/v1/no-such-thing", from: "192.0.2.9" };
  expect(await statuses(on.ask, [other])).toEqual([404]);
});

describe("a service does not start", () => {
  const definitionOf = (rules: RouteLimits["rules"], limits?: LimitStore) => {
    const { keys, log, metrics } = fixtureService();
    return {
      name: "shop",
      version: "1.0.0",
      environment: "test" as const,
      routes: { v1: [limited(rules).tries] },
      verifier: keys.verifierFor("shop"),
      checks: {},
      logger: log.logger,
      metrics,
      docs: false,
      ...(limits === undefined ? {} : { limits: { store: limits } }),
    };
  };

  test("with limits and nowhere to count", () => {
    expect(() => service(definitionOf([perAddress(policy)]))).toThrow(
      /shop:try:create.*nowhere to count/,
    );
  });

  test("with a shared store and a key of its own for each replica", () => {
    const shared = { ...memoryLimits(), isShared: true };
    expect(() => service(definitionOf([perAddress(policy)], shared))).toThrow(
      /CURSOR_KEY/,
    );
  });

  test("with a limit that is none, or stands there twice", () => {
    const store = memoryLimits();
    const nothing = perAddress({ ...policy, quota: 0 });
    expect(() => service(definitionOf([nothing], store))).toThrow(/is none/);
    const one = perAddress(policy);
    expect(() => service(definitionOf([one, one], store))).toThrow(/twice/);
  });
});

test("http-rules 27, 46: an answer that is repeated for its key tells what is left now, not what was left then", async () => {
  const { http, keys } = fixtureService();
  const token = mintFor(keys);
  const put = (): Promise<Response> =>
    http.handle(
      new Request("http://localhost/v1/labels/red", {
        method: "PUT",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "idempotency-key": '"k-1234567890123456"',
        },
        body: JSON.stringify({ text: "Red" }),
      }),
    );
  const left = ({ headers }: Response): number =>
    Number(/r=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1]);
  const [first, again] = [await put(), await put()];
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(left(again)).toBe(left(first) - 1);
});
