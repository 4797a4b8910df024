import { expect, test } from "bun:test";
import { messagingSql } from "@tixlys/messaging/postgres";

test("the first migration is a byte copy of messaging's tables", async () => {
  const copy = await Bun.file(
    new URL("../../../migrations/0000_messaging.sql", import.meta.url),
  ).text();
  expect(copy).toBe(messagingSql);
});
