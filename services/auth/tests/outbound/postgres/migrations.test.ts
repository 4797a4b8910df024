import { expect, test } from "bun:test";
import { jobsSql, messagingSql } from "@tixlys/messaging/postgres";

test("the first migration is a byte copy of messaging's tables", async () => {
  const copy = await Bun.file(
    new URL("../../../migrations/0000_messaging.sql", import.meta.url),
  ).text();
  expect(copy).toBe(messagingSql);
});

test("and the third one of its jobs", async () => {
  const copy = await Bun.file(
    new URL("../../../migrations/0002_jobs.sql", import.meta.url),
  ).text();
  expect(copy).toBe(jobsSql);
});
