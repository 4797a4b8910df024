import { expect, test } from "bun:test";
import { auth, users } from "@tixlys/contracts";
import type { Envelope } from "@tixlys/contracts";
import { handlersByDurable, on } from "../../src/consumer/handler.ts";
import { newId } from "../../src/new-id.ts";

const nothing = (): Promise<void> => Promise.resolve();
const userId = newId();
const event: Envelope = {
  id: newId(),
  type: "auth.account.deleted",
  version: 1,
  time: new Date().toISOString(),
  producer: "auth",
  subject: userId,
  aggregateVersion: 1,
  correlationId: "c",
  data: { userId, at: new Date().toISOString() },
};

test("a handler gets data that matches the producer's schema, and no other", async () => {
  const seen: string[] = [];
  const handler = on(
    auth,
    "auth.account.deleted",
    async ({ data }, bound: string) => void seen.push(bound + data.userId),
  );
  await handler.handle(event, "bound ");
  await expect(
    handler.handle({ ...event, data: { userId: 1 } }, "x"),
  ).rejects.toThrow("/userId");
  expect(seen).toEqual([`bound ${userId}`]);
});

test("http-rules 74: each handler is found under its event's subject, at the durable that lets it in", () => {
  const tables = handlersByDurable(users, [
    on(auth, "auth.account.deleted", nothing),
    on(auth, "auth.account.registered", nothing),
  ]);
  expect([...tables.keys()]).toEqual(["users-auth"]);
  expect([...(tables.get("users-auth")?.keys() ?? [])].sort()).toEqual([
    "evt.auth.account.deleted.v1",
    "evt.auth.account.registered.v1",
  ]);
});

test("two handlers of one event, and an event that no durable lets in, are refused at the start", () => {
  const twice = [
    on(auth, "auth.account.deleted", nothing),
    on(auth, "auth.account.deleted", nothing),
  ];
  expect(() => handlersByDurable(users, twice)).toThrow(
    "two handlers of evt.auth.account.deleted.v1",
  );
  expect(() =>
    handlersByDurable(users, [on(users, "users.profile.created", nothing)]),
  ).toThrow("consumes no durable");
});
