import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { outranks } from "@tixlys/biscuit";
import { type TestDatabase, testDatabase } from "@tixlys/testkit";
import { createApplication } from "../../src/application/application.ts";
import {
  profile,
  type ProfileEvent,
} from "../../src/domain/profile/profile.ts";
import { parseBio, parseUserId } from "../../src/domain/profile/values.ts";
import { profileReader } from "../../src/outbound/postgres/profiles.ts";
import { ok } from "@tixlys/nexus";
import type { Work } from "../../src/application/ports.ts";
import { providerStore } from "../../src/outbound/postgres/providers.ts";
import { transactions } from "../../src/outbound/postgres/work.ts";
import { adasProfile, later, registeredAt, valueOf } from "../domain/people.ts";
import { testCipher } from "./sealed.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase("users", { max: 8 });
});
afterAll(() => db.close());

/** A person of their own for each test. */
async function person() {
  const userId = valueOf(parseUserId(Bun.randomUUIDv7()));
  const event: ProfileEvent = {
    type: "ProfileCreated",
    profile: adasProfile({ userId }),
    at: registeredAt,
  };
  const created = profile.evolve(profile.initial, event);
  if (created.status === "none") throw new Error("no profile");
  const all = transactions(db.database);
  const transact = <T>(use: (work: Work) => Promise<T>) =>
    all.run(async (work) => ok(await use(work)));
  await transact(async ({ profiles, announcements }) => {
    await profiles.save(profile.initial, created);
    await announcements.created(created, { messageId: userId });
  });
  const reader = profileReader(db.database);
  return { userId, created, transactions: all, transact, reader };
}

const outboxOf = (key: string) =>
  db.database.sql<{ subject: string; payload: Record<string, unknown> }[]>`
    select subject, payload::text::jsonb as payload from messaging.outbox where key = ${key} order by position`;

test("a profile comes back from the database as it was saved", async () => {
  const { userId, created, reader } = await person();
  expect(await reader.find(userId)).toEqual(created);
});

test("a person whom nobody knows has no profile", async () => {
  expect(
    await profileReader(db.database).find(
      valueOf(parseUserId(Bun.randomUUIDv7())),
    ),
  ).toBeUndefined();
});

test("a change and its message are one transaction", async () => {
  const { userId, created, transact, reader } = await person();
  const broken = transact(async ({ profiles, announcements }) => {
    const before = await profiles.load(userId);
    const after = { ...created, bio: valueOf(parseBio("Notes.")), version: 2 };
    await profiles.save(before, after);
    await announcements.updated(after, undefined);
    throw new Error("the process dies here");
  });
  await expect(broken).rejects.toThrow("dies here");
  expect(await reader.find(userId)).toEqual(created);
  expect(await outboxOf(userId)).toHaveLength(1);
});

test("what is published is what the contract promises, and nothing private", async () => {
  const { userId } = await person();
  const [row] = await outboxOf(userId);
  expect(row?.subject).toBe("evt.users.profile.created.v1");
  const text = JSON.stringify(row?.payload);
  expect(text).toContain('"displayName":"Ada Lovelace"');
  expect(text).toContain(`"causationId":"${userId}"`);
  expect(text).not.toMatch(/ada@example|\+4420/);
});

test("a statement that fails tells no value of it", async () => {
  const { created, transact } = await person();
  const email = "canary\u0000@example.test";
  const broken = transact(({ profiles }) =>
    profiles.save(created, { ...created, email }),
  );
  const thrown: unknown = await broken.catch((cause: unknown) => cause);
  expect(thrown).toBeInstanceOf(Error);
  expect(Bun.inspect(thrown)).not.toContain("canary");
});

test("a row that another has changed is not overwritten", async () => {
  const { created, transact } = await person();
  const outdated = { ...created, version: 7 };
  const lost = transact(({ profiles }) =>
    profiles.save(outdated, { ...created, version: 8 }),
  );
  await expect(lost).rejects.toThrow("changed by somebody else");
});

describe("of many who change one profile at the same time", () => {
  const writers = Array.from({ length: 8 }, (_, at) => at);

  test("with If-Match exactly one succeeds (http-rules 43)", async () => {
    const { userId, transactions, reader } = await person();
    const app = createApplication({
      transactions,
      profiles: reader,
      providers: providerStore(db.database, testCipher),
      outranks,
      clock: () => later,
    });
    const results = await Promise.all(
      writers.map((at) =>
        app.changeProfile({
          userId,
          changes: { bio: `by ${String(at)}` },
          expectedVersions: [1],
        }),
      ),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await reader.find(userId))?.version).toBe(2);
  });

  test("without it all succeed, one after the other, each a version and a message", async () => {
    const { userId, transactions, reader } = await person();
    const app = createApplication({
      transactions,
      profiles: reader,
      providers: providerStore(db.database, testCipher),
      outranks,
      clock: () => later,
    });
    const results = await Promise.all(
      writers.map((at) =>
        app.changeProfile({ userId, changes: { bio: `by ${String(at)}` } }),
      ),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect((await reader.find(userId))?.version).toBe(9);
    const versions = (await outboxOf(userId)).map(
      ({ payload }) => payload["aggregateVersion"],
    );
    expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
