import { describe, expect, test } from "bun:test";
import { createMetrics } from "@tixlys/telemetry";
import { createCache } from "../../src/cache/index.ts";
import type { CacheOptions } from "../../src/cache/index.ts";

/** A cache over a truth that changes, whose loads the test may hold up after they have read. */
function versions(more: Partial<CacheOptions<string>> = {}) {
  let version = 1;
  let held: Promise<void> | undefined;
  const loads: string[] = [];
  const metrics = createMetrics();
  const cache = createCache<string>({
    name: "versions",
    ttlMs: 1_000,
    load: async (key) => {
      const value = `${key}${String(version)}`;
      loads.push(value);
      await held;
      return value;
    },
    metrics,
    ...more,
  });
  return {
    cache,
    loads,
    metrics,
    change: () => void (version += 1),
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = undefined;
        resolve();
      };
    },
  };
}

describe("a cache", () => {
  test("loads a value once, however many ask, and remembers it", async () => {
    const { cache, loads, metrics } = versions();
    const values = await Promise.all(
      Array.from({ length: 20 }, () => cache.get("a")),
    );
    expect(new Set(values)).toEqual(new Set(["a1"]));
    expect(await cache.get("a")).toBe("a1");
    expect(loads).toEqual(["a1"]);
    const { body } = await metrics.render();
    expect(body).toContain(
      'cache_requests_total{cache="versions",result="miss"} 1',
    );
    expect(body).toContain(
      'cache_requests_total{cache="versions",result="shared"} 19',
    );
    expect(body).toContain(
      'cache_requests_total{cache="versions",result="hit"} 1',
    );
    expect(body).toContain('cache_entries{cache="versions"} 1');
  });

  test("loads again after an invalidation, and when the time to live is over", async () => {
    let nowMs = 0;
    const { cache, change } = versions({ now: () => nowMs });
    await cache.get("a");
    change();
    nowMs = 999;
    expect(await cache.get("a")).toBe("a1");
    cache.invalidate("a");
    expect(await cache.get("a")).toBe("a2");
    change();
    nowMs = 1_999;
    expect(await cache.get("a")).toBe("a3");
  });

  test("holds so many entries and no more: the one not asked for longest goes", async () => {
    const { cache, loads } = versions({ maxEntries: 2 });
    for (const key of ["a", "b", "a", "c"]) await cache.get(key);
    expect(cache.size()).toBe(2);
    await cache.get("a");
    await cache.get("b");
    expect(loads).toEqual(["a1", "b1", "c1", "b1"]);
  });

  test("keeps no failure, tells it to everyone who waits, and holds nothing up afterwards", async () => {
    let fails = true;
    const { cache } = versions({
      load: (key) => {
        if (fails) throw new Error("no database");
        return Promise.resolve(key);
      },
    });
    const both = await Promise.allSettled([cache.get("a"), cache.get("a")]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    fails = false;
    expect(await cache.get("a")).toBe("a");
  });

  test("remembers that there is nothing", async () => {
    let loads = 0;
    const cache = createCache<string | undefined>({
      name: "nothing",
      ttlMs: 1_000,
      load: async () => void (loads += 1),
    });
    expect(await cache.get("a")).toBeUndefined();
    expect(await cache.get("a")).toBeUndefined();
    expect(loads).toBe(1);
  });
});

describe("an invalidation that arrives during a load", () => {
  for (const forget of ["invalidate", "clear"] as const)
    test(`(${forget}) is not overtaken by the load: neither those who waited nor those who come get the old value`, async () => {
      const { cache, loads, change, hold } = versions();
      const release = hold();
      const before = cache.get("a");
      await Bun.sleep(0);
      change();
      cache[forget]("a");
      const after = cache.get("a");
      release();
      expect(await Promise.all([before, after])).toEqual(["a2", "a2"]);
      expect(await cache.get("a")).toBe("a2");
      expect(loads).toEqual(["a1", "a2"]);
    });

  test("of another key costs nothing", async () => {
    const { cache, loads, hold } = versions();
    const release = hold();
    const value = cache.get("a");
    await Bun.sleep(0);
    cache.invalidate("b");
    release();
    expect(await value).toBe("a1");
    await cache.get("a");
    expect(loads).toEqual(["a1"]);
  });

  test("again and again ends after three loads, and what was overtaken is not kept", async () => {
    let loads = 0;
    const cache = createCache<number>({
      name: "busy",
      ttlMs: 1_000,
      load: async (key) => {
        loads += 1;
        const mine = loads;
        await Bun.sleep(1);
        if (mine <= 3) cache.invalidate(key);
        return mine;
      },
    });
    expect(await cache.get("a")).toBe(3);
    expect(cache.size()).toBe(0);
    expect(await cache.get("a")).toBe(4);
  });
});
