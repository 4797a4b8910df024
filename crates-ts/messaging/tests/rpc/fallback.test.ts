import { describe, expect, test } from "bun:test";
import { err, ok } from "@tixlys/nexus";
import { createMetrics } from "@tixlys/telemetry";
import { fallback } from "../../src/rpc/index.ts";
import { keptLog } from "../support/log.ts";
import type {
  FallbackOptions,
  RpcError,
  Unanswered,
} from "../../src/rpc/index.ts";

const log = keptLog();

/** A replica that knows `a`, a service that knows `a` to `f`. */
function users(more: Partial<FallbackOptions<string>> = {}) {
  const asked: string[][] = [];
  const metrics = createMetrics();
  const chain = fallback<string>({
    name: "user",
    local: async (keys) =>
      new Map(keys.filter((key) => key === "a").map((key) => [key, "replica"])),
    remote: async (keys) => {
      asked.push([...keys]);
      await Bun.sleep(5);
      return ok(
        new Map(
          keys
            .filter((key) => key <= "f")
            .map((key) => [key, `service ${key}`]),
        ),
      );
    },
    degraded: (key, why) => `${key}? ${why}`,
    logger: log,
    metrics,
    ...more,
  });
  return { chain, asked, metrics };
}

describe("the fallback chain", () => {
  test("asks the replica, then the service for what is missing in one request, then makes do", async () => {
    const { chain, asked, metrics } = users();
    const answers = await chain.getMany(["a", "b", "z", "b"]);
    expect([...answers]).toEqual([
      ["a", { value: "replica", source: "local" }],
      ["b", { value: "service b", source: "remote" }],
      ["z", { value: "z? absent", source: "degraded" }],
    ]);
    expect(asked).toEqual([["b", "z"]]);
    const { body } = await metrics.render();
    for (const source of ["local", "remote", "degraded"])
      expect(body).toContain(
        `fallback_answers_total{name="user",source="${source}"} 1`,
      );
  });

  test("does not ask the service when the replica knows", async () => {
    const { chain, asked } = users();
    expect(await chain.get("a")).toEqual({ value: "replica", source: "local" });
    expect(asked).toEqual([]);
  });

  test("says why an answer is degraded, for each way in which a service may not answer", async () => {
    const types: RpcError["type"][] = [
      "timeout",
      "unavailable",
      "circuit-open",
    ];
    for (const type of types) {
      const whys: Unanswered[] = [];
      const { chain } = users({
        // cast: the three types above have no further field.
        remote: () => Promise.resolve(err({ type } as RpcError)),
        degraded: (key, why) => (whys.push(why), key),
      });
      expect(await chain.get("b")).toEqual({ value: "b", source: "degraded" });
      expect(whys).toEqual([type]);
    }
  });

  test("goes on when the replica cannot be read, and when the remote step breaks", async () => {
    const noReplica = users({
      local: () => Promise.reject(new Error("no database")),
    });
    expect((await noReplica.chain.get("a")).source).toBe("remote");
    const nothing = users({
      remote: () => Promise.reject(new Error("a mistake")),
    });
    expect(await nothing.chain.get("b")).toEqual({
      value: "b? failed",
      source: "degraded",
    });
    expect(log.lines.join()).toContain("no database");
  });

  test("asks for a key once at a time, however many want it, and again afterwards", async () => {
    const { chain, asked } = users();
    const answers = await Promise.all([
      ...Array.from({ length: 50 }, () => chain.get("b")),
      chain.getMany(["b", "c"]),
    ]);
    expect(answers).toHaveLength(51);
    expect(asked).toEqual([["b"], ["c"]]);
    await Bun.sleep(0);
    await chain.get("b");
    expect(asked).toHaveLength(3);
  });

  test("hands what the service said to be stored, and does not ask again while that is under way", async () => {
    const stored: [string, string][] = [];
    const done = Promise.withResolvers<undefined>();
    const { chain, asked } = users({
      store: async (values) => {
        await done.promise;
        stored.push(...values);
      },
    });
    expect((await chain.get("b")).source).toBe("remote");
    expect((await chain.get("b")).value).toBe("service b");
    expect(asked).toHaveLength(1);
    done.resolve(undefined);
    await Bun.sleep(0);
    expect(stored).toEqual([["b", "service b"]]);
  });

  test("answers all the same when storing fails", async () => {
    const { chain } = users({
      store: () => Promise.reject(new Error("a full disk")),
    });
    expect((await chain.get("b")).source).toBe("remote");
    await Bun.sleep(0);
    expect(log.lines.join()).toContain("a full disk");
  });

  test("asks in batches, and refuses a list without end", async () => {
    const { chain, asked } = users({ remoteKeysAtMost: 2 });
    await chain.getMany(["b", "c", "d", "e", "f"]);
    expect(asked).toEqual([["b", "c"], ["d", "e"], ["f"]]);
    const many = Array.from({ length: 1_001 }, (_, n) => String(n));
    expect(chain.getMany(many)).rejects.toThrow("1001 keys");
  });
});
