import { expect, test } from "bun:test";
import { outranks, ranks } from "../src/index.ts";

test("a rank is above those before it, root above all, and capabilities are none", () => {
  const above = ranks.map((by) =>
    ranks.filter((other) => outranks([by, "provider"], [other, "customer"])),
  );
  expect(above).toEqual([
    [],
    ["user"],
    ["user", "moderator"],
    ["user", "moderator", "admin", "root"],
  ]);
});

test("who has no rank is above nobody, and no lower than a user", () => {
  expect(outranks([], ["user"])).toBe(false);
  expect(outranks(["provider", "king"], ["customer"])).toBe(false);
  expect(outranks(["user"], [])).toBe(false);
  expect(outranks(["moderator"], [])).toBe(true);
  expect(outranks(["admin"], ["user", "admin"])).toBe(false);
});
