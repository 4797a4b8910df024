import { expect, test } from "bun:test";
import { messagingSql } from "@tixlys/messaging/postgres";

test("the first migration is the messaging crate's own, byte for byte", async () => {
  const file = Bun.file(
    `${import.meta.dir}/../../migrations/0000_messaging.sql`,
  );
  expect(await file.text()).toBe(messagingSql);
});
