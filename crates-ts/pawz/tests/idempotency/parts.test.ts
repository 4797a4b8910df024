import { describe, expect, test } from "bun:test";
import { isUuid, uuidV7Time } from "@tixlys/nexus";
import fc from "fast-check";
import { canonicalJson } from "../../src/idempotency/canonical.ts";
import { messageIdsOf } from "../../src/idempotency/message-ids.ts";
import { namesOf, seal, unseal } from "../../src/idempotency/postgres/seal.ts";
import { turnstile } from "../../src/idempotency/postgres/turnstile.ts";
import { attemptOf } from "../../src/idempotency/stored-answer.ts";

describe("two JSON bodies", () => {
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, field]) => [name, reversed(field)]),
          )
        : value;

  test("have one canonical form exactly when they say the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const parsed: unknown = JSON.parse(JSON.stringify(one));
        expect(canonicalJson(reversed(parsed))).toBe(canonicalJson(parsed));
        expect(JSON.parse(canonicalJson(parsed))).toEqual(parsed);
        expect(canonicalJson(parsed) === canonicalJson(other)).toBe(
          Bun.deepEquals(parsed, JSON.parse(JSON.stringify(other)), true),
        );
      }),
    );
  });
});

describe("the ids of what an execution publishes", () => {
  test("are UUIDs v7 of its own time, the same each time, and different from each other and from any other's", () => {
    const [execution, other] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
    const take = (id: string) => {
      const next = messageIdsOf(id);
      return [next(), next(), next()];
    };
    const ids = take(execution);
    expect(take(execution)).toEqual(ids);
    for (const id of ids) {
      expect(isUuid(id)).toBe(true);
      expect(uuidV7Time(id)).toEqual(uuidV7Time(execution) ?? new Date(0));
    }
    expect(new Set([...ids, ...take(other)]).size).toBe(6);
  });
});

describe("a kept answer", () => {
  const request = {
    key: "a-key-of-this-test",
    scope: ["shop", "POST", "/v1/orders", "anonymous"],
    fingerprint: new Uint8Array(32).fill(7),
  };
  const answer = {
    status: 201,
    headers: [["etag", '"7"']],
    body: '{"emoji":"🔑"}',
  } as const;

  test("opens with its key and its request, and with nothing else", () => {
    const { secret } = namesOf(request);
    const sealed = seal(answer, secret);
    expect(unseal(sealed, secret)).toEqual(answer);
    for (const other of [
      { ...request, key: "another-key-of-it" },
      { ...request, fingerprint: new Uint8Array(32) },
      { ...request, scope: ["shop", "POST", "/v1/orders", "user:1"] },
    ])
      expect(() => unseal(sealed, namesOf(other).secret)).toThrow();
    sealed.writeUInt8(sealed.readUInt8(20) ^ 1, 20);
    expect(() => unseal(sealed, secret)).toThrow();
  });

  test("is found by key and scope alone, and told from another request by its check", () => {
    const names = namesOf(request);
    const other = namesOf({ ...request, fingerprint: new Uint8Array(32) });
    expect(other.id).toEqual(names.id);
    expect(other.check).not.toEqual(names.check);
    expect(namesOf({ ...request, scope: [] }).id).not.toEqual(names.id);
  });

  test.each([
    [200, {}, "kept"],
    [302, { location: "/x" }, "kept"],
    [404, {}, "kept"],
    [409, {}, "kept"],
    [409, { "retry-after": "1" }, "unkept"],
    [401, {}, "unkept"],
    [403, {}, "unkept"],
    [429, {}, "unkept"],
    [500, {}, "undone"],
    [503, { "retry-after": "1" }, "undone"],
  ] as const)("of status %d with %p is %s", async (status, headers, kind) => {
    const body = status === 302 ? null : "{}";
    const { outcome } = await attemptOf(
      new Response(body, { status, headers: { ...headers } }),
    );
    expect(outcome.kind).toBe(kind);
  });
});

describe("the turnstile before the database", () => {
  const limits = { inside: 2, waiting: 2, waitMs: 1_000 };

  test("lets no more than its number in, the others in their order, and turns away whom it has no room for", async () => {
    const gate = turnstile(limits);
    const doors = Array.from({ length: 5 }, () =>
      Promise.withResolvers<void>(),
    );
    const inside: number[] = [];
    const passing = doors.map(({ promise }, n) =>
      gate.pass(async () => {
        inside.push(n);
        await promise;
        return n;
      }),
    );
    expect(await passing[4]).toBe(undefined);
    expect(inside).toEqual([0, 1]);
    doors[1]?.resolve();
    await passing[1];
    await Bun.sleep(0);
    expect(inside).toEqual([0, 1, 2]);
    for (const { resolve } of doors) resolve();
    expect(await Promise.all(passing)).toEqual([0, 1, 2, 3, undefined]);
    expect(await gate.pass(() => Promise.resolve("again"))).toBe("again");
  });

  test("turns away whoever has waited too long, and gives its place to nobody twice", async () => {
    const gate = turnstile({ ...limits, inside: 1, waitMs: 5 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = gate.pass(() => promise);
    expect(await gate.pass(() => Promise.resolve("late"))).toBe(undefined);
    resolve();
    await first;
    const failed = gate.pass(() => Promise.reject(new Error("on purpose")));
    await expect(failed).rejects.toThrow("on purpose");
    expect(await gate.pass(() => Promise.resolve("in"))).toBe("in");
  });
});
