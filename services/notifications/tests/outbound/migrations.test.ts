import { expect, test } from "bun:test";
import { jobsSql, messagingSql } from "@tixlys/messaging/postgres";

test("the first migration is the messaging crate's own, byte for byte", async () => {
  const file = Bun.file(
    `${import.meta.dir}/../../migrations/0000_messaging.sql`,
  );
  expect(await file.text()).toBe(messagingSql);
});

test("the third migration is its jobs', byte for byte", async () => {
  const file = Bun.file(`${import.meta.dir}/../../migrations/0002_jobs.sql`);
  expect(await file.text()).toBe(jobsSql);
});
