import { expect, test } from "bun:test";
import {
  awaiting,
  type Contact,
  reachedAt,
  updated,
} from "../../src/domain/contact/contact.ts";

const known: Contact = {
  userId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
  address: "ada@example.test",
  username: "ada",
  locale: "en",
  accountVersion: 3,
};

test("an unknown person is known from what is heard", () => {
  expect(updated(undefined, known)).toEqual(known);
});

test("news replace what is known, and what is older or the same does not", () => {
  expect(
    updated(known, { ...known, username: "countess", accountVersion: 4 })
      .username,
  ).toBe("countess");
  expect(updated(known, { ...known, username: "old", accountVersion: 2 })).toBe(
    known,
  );
  expect(
    updated(known, { ...known, username: "same", accountVersion: 3 }),
  ).toBe(known);
});

test("an address that waits takes over when it is confirmed, and not before; what is older changes nothing", () => {
  const waits = awaiting(known, "new@example.test", 4);
  expect(waits).toEqual({
    ...known,
    newAddress: "new@example.test",
    accountVersion: 4,
  });
  expect(reachedAt(waits, "new@example.test", 5)).toEqual({
    ...known,
    address: "new@example.test",
    accountVersion: 5,
  });
  expect(awaiting(waits, "late@example.test", 4)).toBe(waits);
  expect(reachedAt(waits, "late@example.test", 3)).toBe(waits);
});
