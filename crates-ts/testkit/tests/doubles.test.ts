import { describe, expect, test } from "bun:test";
import { isUuid } from "@tixlys/nexus";
import {
  capturedLogger,
  fixedClock,
  mintFor,
  testIds,
  testKeys,
  tokenOf,
} from "@tixlys/testkit";

describe("fixed time and ids", () => {
  test("a fixed clock stands still until it is moved", () => {
    const clock = fixedClock("2026-11-20T10:00:00Z");
    expect(clock()).toEqual(clock());
    clock.advance(1500);
    expect(clock().toISOString()).toBe("2026-11-20T10:00:01.500Z");
    clock.set("2027-01-01T00:00:00Z");
    expect(clock().getUTCFullYear()).toBe(2027);
  });

  test("test ids are UUIDs, the same in every run and in order", () => {
    const [one, two] = [testIds(), testIds()];
    const ids = [one(), one(), one()];
    expect(ids.every(isUuid)).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(two()).toBe(ids[0] ?? "");
  });
});

describe("a captured logger", () => {
  test("keeps the lines of the suite's own logger, redaction included", () => {
    const { logger, lines, text, clear } = capturedLogger("info");
    logger.info({ password: "hunter2", route: "/x" }, "hello");
    logger.debug("not kept");
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatchObject({
      msg: "hello",
      route: "/x",
      level: "info",
    });
    expect(text()).not.toContain("hunter2");
    clear();
    expect(lines()).toHaveLength(0);
  });
});

describe("test tokens", () => {
  const keys = testKeys();
  const decide = (
    token: string,
    guard:
      "general" | "management" | "root" | "service" | "verified" | "provider",
  ) =>
    keys
      .verifierFor("users")
      .decide({ token, guard, operation: "users:profile:read", method: "GET" });

  test.each([
    ["general", "general", true],
    ["general", "management", false],
    ["unverified", "verified", false],
    ["management", "management", true],
    ["root", "root", true],
    ["provider", "provider", true],
    ["service", "service", true],
    ["service", "general", false],
    ["expired", "general", false],
    ["future", "general", false],
    ["tampered", "general", false],
    ["foreign-key", "general", false],
    ["other-audience", "general", false],
    ["revoked", "general", false],
  ] as const)(
    "auth #34: the token of %p passes the guard %p: %p",
    (who, guard, allowed) => {
      expect(decide(tokenOf(keys, who), guard).allowed).toBe(allowed);
    },
  );

  test("claims are what the test says", () => {
    const userId = "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d";
    const decision = decide(
      mintFor(keys, { userId, roles: ["moderator"] }),
      "general",
    );
    expect(decision).toMatchObject({
      allowed: true,
      principal: { userId, roles: ["moderator"], tier: "general" },
    });
  });
});
