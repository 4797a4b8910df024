import { describe, expect, test } from "bun:test";
import { destinationOf } from "../../src/domain/routing/destination.ts";
import { chooseReplica } from "../../src/domain/routing/replica.ts";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";

const table = (text: string) => {
  const parsed = parseUpstreams(text);
  if (!parsed.ok) throw new Error(parsed.error.mistakes.join("; "));
  return parsed.value;
};

describe("the routing table", () => {
  test("names each service with all its replicas", () => {
    const parsed = table(
      "users=http://127.0.0.1:4102,http://127.0.0.1:4201;auth=http://127.0.0.1:4101",
    );
    expect([...parsed.keys()]).toEqual(["users", "auth"]);
    expect(parsed.get("users")?.origins).toEqual([
      "http://127.0.0.1:4102",
      "http://127.0.0.1:4201",
    ]);
  });

  test("is the same text in a file with a line per service", () => {
    expect([...table("a=http://h:1\nb=http://h:2\n").keys()]).toEqual([
      "a",
      "b",
    ]);
  });

  test.each([
    ["", "no service is named"],
    ["users", "users: 1 of 1 addresses"],
    ["=http://127.0.0.1:1", "no service name"],
    ["Users=http://127.0.0.1:1", "no service name"],
    ["users=127.0.0.1:4102", "1 of 1 addresses"],
    ["users=http://127.0.0.1:4102/", "1 of 1 addresses"],
    ["users=http://me:pw@127.0.0.1:4102", "1 of 1 addresses"],
    ["users=http://h:1;users=http://h:2", "named twice"],
  ])("refuses %p as a whole and says why", (text, why) => {
    const parsed = parseUpstreams(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error.mistakes.join("; ")).toContain(why);
  });

  test("every mistake is reported at once", () => {
    const parsed = parseUpstreams("users=nowhere;=http://h:1;auth=http://h:2");
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error.mistakes).toHaveLength(2);
  });
});

describe("the destination of a path", () => {
  const routes = table("users=http://h:1;auth=http://h:2");

  test.each([
    ["/users/v1/me", "users", "/v1/me"],
    ["/auth/ui/verify-email", "auth", "/ui/verify-email"],
    ["/users", "users", "/"],
    ["/users/", "users", "/"],
  ])("%p goes to %p as %p", (path, service, target) => {
    const destination = destinationOf(routes, path);
    expect(destination.ok && destination.value.upstream.service).toBe(service);
    expect(destination.ok && destination.value.path).toBe(target);
  });

  test("the keys of all tokens are at the suite's well-known place, which only auth answers", () => {
    const path = "/.well-known/biscuit-web-keys";
    expect(
      destinationOf(table("auth=http://127.0.0.1:4101"), path),
    ).toMatchObject({
      ok: true,
      value: { upstream: { service: "auth" }, path },
    });
    const without = table("users=http://127.0.0.1:4102");
    for (const other of [path, "/.well-known/other"])
      expect(destinationOf(without, other).ok).toBe(false);
  });

  test("an unknown first segment is nobody's", () => {
    expect(destinationOf(routes, "/orders/v1/orders")).toEqual({
      ok: false,
      error: { kind: "UnknownService" },
    });
  });

  test.each([
    "/users/v1/users/%2e%2e/%2e%2e/auth",
    "/users%2fv1/me",
    "/users//v1/me",
    "/users/v1/me;a=b",
    "/users/%5cv1",
    "/users/v1/%00",
    "/users/../auth/v1/me",
    "/users/.",
  ])(
    "auth #63: %p, which two readers may read differently, is refused",
    (path) => {
      expect(destinationOf(routes, path)).toEqual({
        ok: false,
        error: { kind: "AmbiguousPath" },
      });
    },
  );
});

describe("the choice of a replica", () => {
  const users = { service: "users", origins: ["a", "b", "c"] };

  test("the one with the fewest requests under way is taken", () => {
    const underWay: Record<string, number> = { a: 2, b: 0, c: 1 };
    for (let turn = 0; turn < 6; turn++)
      expect(
        chooseReplica(users, (origin) => underWay[origin] ?? 0, turn),
      ).toBe("b");
  });

  test("idle replicas take turns", () => {
    const taken = [0, 1, 2, 3].map((turn) =>
      chooseReplica(users, () => 0, turn),
    );
    expect(taken).toEqual(["a", "b", "c", "a"]);
  });
});
