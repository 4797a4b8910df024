import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  hear,
  isOffering,
  type News,
  type Standing,
  takenAtTheirWord,
} from "../../src/domain/provider/provider.ts";

const unknown: Standing = { status: "unknown" };
const after = (...news: readonly News[]): Standing =>
  news.reduce<Standing>(hear, unknown);
const roles = (accountVersion: number, isProvider: boolean): News => ({
  type: "roles",
  isProvider,
  accountVersion,
});

test("who is a provider and whose account is open offers", () => {
  expect(isOffering(unknown)).toBe(false);
  expect(isOffering(after(roles(1, false)))).toBe(false);
  expect(isOffering(after(roles(1, true)))).toBe(true);
  const disabled: News = { type: "disabled", accountVersion: 2 };
  const enabled: News = { type: "enabled", accountVersion: 3 };
  expect(isOffering(after(roles(1, true), disabled))).toBe(false);
  expect(isOffering(after(roles(1, true), disabled, enabled))).toBe(true);
  expect(isOffering(after(roles(1, true), roles(2, false)))).toBe(false);
});

test("a disabled account that becomes a provider's stays disabled", () => {
  const disabled: News = { type: "disabled", accountVersion: 2 };
  expect(isOffering(after(roles(1, false), disabled, roles(3, true)))).toBe(
    false,
  );
});

test("whatever is heard is newer than a token's word", () => {
  expect(isOffering(takenAtTheirWord)).toBe(true);
  expect(isOffering(hear(takenAtTheirWord, roles(1, false)))).toBe(false);
});

const anyNews: fc.Arbitrary<News> = fc.oneof(
  fc.record({
    type: fc.constant("roles" as const),
    isProvider: fc.boolean(),
    accountVersion: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({
    type: fc.constantFrom("disabled" as const, "enabled" as const),
    accountVersion: fc.integer({ min: 1, max: 9 }),
  }),
);

test("older news and news heard twice change nothing; nothing comes after a deletion", () => {
  fc.assert(
    fc.property(fc.array(anyNews, { maxLength: 12 }), (all) => {
      let standing: Standing = after();
      let newest = 0;
      for (const news of all) {
        const next = hear(standing, news);
        if (news.accountVersion <= newest) expect(next).toBe(standing);
        newest = Math.max(newest, news.accountVersion);
        expect(hear(next, news)).toBe(next);
        standing = next;
      }
      const gone = hear(standing, { type: "deleted", accountVersion: 10 });
      expect(gone.status).toBe("deleted");
      for (const news of all)
        expect(hear(gone, { ...news, accountVersion: 99 })).toBe(gone);
    }),
  );
});
