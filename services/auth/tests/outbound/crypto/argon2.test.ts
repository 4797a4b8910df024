import { describe, expect, test } from "bun:test";
import type { PasswordHash } from "../../../src/application/ports.ts";
import {
  normalisePassword,
  type Password,
} from "../../../src/domain/password/password.ts";
import {
  argon2Floor,
  argon2Passwords,
} from "../../../src/outbound/crypto/argon2.ts";
import { createSlots } from "../../../src/outbound/crypto/slots.ts";
import { good } from "../../domain/values.ts";

const cheap = { memoryKib: 64, passes: 1 };
// cast: stands for a password that the policy has seen.
const password = (text: string): Password => text as Password;
const hashed = async (text: string, cost = cheap): Promise<PasswordHash> =>
  good(await argon2Passwords(cost, createSlots(1, 1)).hash(password(text)));

describe("a stored password", () => {
  test("is Argon2id with at least the floor's cost (auth #7)", async () => {
    expect(argon2Floor).toEqual({ memoryKib: 19_456, passes: 2 });
    expect(await hashed("quartz jigs vex nymphs", argon2Floor)).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    );
  });

  test("is recognised, and nothing else is", async () => {
    const passwords = argon2Passwords(cheap, createSlots(2, 10));
    const hash = await hashed("quartz jigs vex nymphs");
    expect(await passwords.verify("quartz jigs vex nymphs", hash)).toEqual({
      ok: true,
      value: true,
    });
    for (const wrong of [
      "quartz jigs vex nymph",
      "Quartz jigs vex nymphs",
      "quartz jigs vex nymphs ",
      "",
    ])
      expect(await passwords.verify(wrong, hash)).toEqual({
        ok: true,
        value: false,
      });
  });

  test("of 80 characters is not cut, and both Unicode forms of it are one (auth #3)", async () => {
    const passwords = argon2Passwords(cheap, createSlots(2, 10));
    const long = `zoë ${"kxvqzjwmhp".repeat(8)}`.slice(0, 80);
    const hash = await hashed(normalisePassword(long));
    expect(
      await passwords.verify(normalisePassword(long.slice(0, 72)), hash),
    ).toEqual({ ok: true, value: false });
    expect(
      await passwords.verify(normalisePassword(long.normalize("NFD")), hash),
    ).toEqual({ ok: true, value: true });
  });

  test("of nobody is never recognised, not even the empty one", async () => {
    const passwords = argon2Passwords(cheap, createSlots(2, 10));
    for (const text of ["", "quartz jigs vex nymphs"])
      expect(await passwords.verify(text, undefined)).toEqual({
        ok: true,
        value: false,
      });
  });

  test("is outdated when any of its parameters is below today's (auth #7)", async () => {
    const passwords = argon2Passwords(
      { memoryKib: 128, passes: 2 },
      createSlots(1, 1),
    );
    expect(
      passwords.isOutdated(await hashed("x", { memoryKib: 64, passes: 2 })),
    ).toBe(true);
    expect(
      passwords.isOutdated(await hashed("x", { memoryKib: 128, passes: 1 })),
    ).toBe(true);
    expect(
      passwords.isOutdated(await hashed("x", { memoryKib: 128, passes: 2 })),
    ).toBe(false);
    expect(
      passwords.isOutdated(await hashed("x", { memoryKib: 256, passes: 3 })),
    ).toBe(false);
    // cast: a hash of another kind.
    expect(passwords.isOutdated("$2b$10$something" as PasswordHash)).toBe(true);
  });

  test("hashes in a bounded number of places with a bounded queue, and says so beyond it", async () => {
    const slots = createSlots(1, 2);
    const passwords = argon2Passwords(cheap, slots);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () =>
        passwords.hash(password("quartz jigs vex nymphs")),
      ),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3);
    expect(outcomes.find(({ ok }) => !ok)).toEqual({
      ok: false,
      error: { type: "Overloaded" },
    });
    expect(await passwords.verify("x", undefined)).toEqual({
      ok: true,
      value: false,
    });
    expect(slots).toMatchObject({ running: 0, waiting: 0 });
  });

  test("is hashed off the event loop, which goes on meanwhile", async () => {
    const passwords = argon2Passwords(argon2Floor, createSlots(2, 10));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await Promise.all(
      Array.from({ length: 6 }, () =>
        passwords.hash(password("quartz jigs vex nymphs")),
      ),
    );
    clearInterval(timer);
    // Six hashes on the loop itself would leave it the turns between them at most.
    expect(turns).toBeGreaterThan(10);
  });

  test("gives its place back when the work fails", async () => {
    const slots = createSlots(1, 1);
    const failed = slots.run(() => Promise.reject(new Error("broken")));
    const next = slots.run(async () => slots.running);
    expect(failed).rejects.toThrow("broken");
    expect(await next).toBe(1);
    expect(slots.running).toBe(0);
  });
});
