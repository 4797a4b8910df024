import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "@tixlys/testkit";
import { ok } from "@tixlys/nexus";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import type { Fact, Revocation } from "../../../src/application/ports.ts";
import { at, good, linkId, sessionId, userId } from "../../domain/values.ts";
import { anAccount } from "../store-contract.ts";

const details = {};
const account = anAccount(1);
const registration = {
  status: "pending",
  id: account.id,
  email: account.email,
  username: account.username,
  capability: "customer",
  details,
  requestedAt: at(0),
  expiresAt: at(1),
  link: { id: linkId(1), expiresAt: at(1) },
} as const;

describe("what others are told", () => {
  let database: TestDatabase;
  const waits: { id: string; timeoutMs: number }[] = [];
  const gate = {
    async published(id: string, timeoutMs: number) {
      waits.push({ id, timeoutMs });
      return false;
    },
  };
  beforeAll(async () => {
    database = await testDatabase("auth");
  });
  afterAll(() => database.close());

  const told = async (fact: Fact) => {
    const store = createStore(database.database, gate);
    good(
      await store.run<null, never>(
        async (tx) => (await tx.outbox.publish(fact), ok(null)),
      ),
    );
    const [row] = await database.database.sql<
      { subject: string; payload: string }[]
    >`
      select subject, payload::text from messaging.outbox order by position desc limit 1`;
    const { type, subject, aggregateVersion, data } = JSON.parse(
      row?.payload ?? "{}",
    );
    return { route: row?.subject, type, subject, aggregateVersion, data };
  };

  test("a registration: address, name and the sealed link, never the link itself", async () => {
    const messageId = userId(77);
    expect(
      await told({
        type: "RegistrationRequested",
        messageId,
        registration,
        sealedLink: "c2VhbGVk",
        version: 2,
      }),
    ).toEqual({
      route: "evt.auth.registration.requested.v1",
      type: "auth.registration.requested",
      subject: account.id,
      aggregateVersion: 2,
      data: {
        registrationId: account.id,
        email: account.email,
        username: account.username,
        verification: "c2VhbGVk",
      },
    });
  });

  test("an attempt on an owned address: whose it is, and nothing of the stranger", async () => {
    expect(
      await told({
        type: "RegistrationRefused",
        owner: account.id,
        version: 5,
      }),
    ).toMatchObject({
      route: "evt.auth.registration.refused.v1",
      subject: account.id,
      aggregateVersion: 5,
      data: { userId: account.id },
    });
  });

  test("an account: what `users` needs for its profile", async () => {
    expect(
      await told({ type: "AccountRegistered", account, details, version: 3 }),
    ).toMatchObject({
      route: "evt.auth.account.registered.v1",
      subject: account.id,
      data: {
        userId: account.id,
        email: account.email,
        username: account.username,
        roles: ["user", "customer"],
      },
    });
  });

  test("a password: that it changed, and a reset's secret sealed", async () => {
    const messageId = userId(78);
    expect(
      await told({
        type: "PasswordResetRequested",
        messageId,
        userId: account.id,
        sealedLink: "c2VhbGVk",
        version: 4,
      }),
    ).toEqual({
      route: "evt.auth.password.reset-requested.v1",
      type: "auth.password.reset-requested",
      subject: account.id,
      aggregateVersion: 4,
      data: { userId: account.id, reset: "c2VhbGVk" },
    });
    expect(
      await told({ type: "PasswordChanged", userId: account.id, version: 5 }),
    ).toMatchObject({
      route: "evt.auth.password.changed.v1",
      subject: account.id,
      data: { userId: account.id },
    });
  });

  test("another name, another address with its two secrets, and that it was confirmed", async () => {
    const { id, username, email } = account;
    expect(
      await told({ type: "UsernameChanged", userId: id, username, version: 6 }),
    ).toMatchObject({
      route: "evt.auth.account.username-changed.v1",
      data: { userId: id, username },
    });
    const changed = {
      type: "EmailChanged",
      messageId: userId(79),
      userId: id,
      email,
      version: 7,
    } as const;
    expect(
      await told({
        ...changed,
        verified: false,
        sealedConfirmation: "b25l",
        sealedUndo: "dHdv",
      }),
    ).toMatchObject({
      route: "evt.auth.account.email-changed.v1",
      subject: id,
      aggregateVersion: 7,
      data: {
        userId: id,
        email,
        verified: false,
        confirmation: "b25l",
        undo: "dHdv",
      },
    });
    const restored = { ...changed, messageId: userId(80), verified: true };
    expect((await told(restored)).data).toEqual({
      userId: id,
      email,
      verified: true,
    });
    expect(
      await told({ type: "EmailConfirmed", userId: id, at: at(0), version: 8 }),
    ).toMatchObject({
      route: "evt.auth.account.verified.v1",
      data: { userId: id, at: at(0).toISOString() },
    });
  });

  test("an ended session, or all of them", async () => {
    const one = await told({
      type: "SessionRevoked",
      userId: account.id,
      sessionId: sessionId(4),
      reason: "logout",
      version: 6,
    });
    expect(one).toMatchObject({
      route: "evt.auth.session.revoked.v1",
      data: { userId: account.id, sessionId: sessionId(4), reason: "logout" },
    });
    const all = await told({
      type: "SessionRevoked",
      userId: account.id,
      reason: "logout-all",
      version: 7,
    });
    expect(all.data).toEqual({ userId: account.id, reason: "logout-all" });
  });

  test("revocations go their own lane, and the answer waits for each, 250 ms at most (decision 41)", async () => {
    const store = createStore(database.database, gate);
    const revocations: Revocation[] = [
      { kind: "session", id: sessionId(4), until: at(500) },
      { kind: "user", id: account.id, gen: 2, until: at(0) },
    ];
    good(
      await store.run<null, never>(async (tx) => {
        for (const revocation of revocations)
          await tx.outbox.revoke(revocation);
        return ok(null);
      }),
    );
    const rows = await database.database.sql<
      { id: string; bucket: number; subject: string; payload: string }[]
    >`
      select message_id as id, bucket, subject, payload::text from messaging.outbox where subject like 'auth.revoked.%' order by position`;
    expect(
      rows.map(({ bucket, subject, payload }) => ({
        bucket,
        subject,
        ...JSON.parse(payload),
      })),
    ).toEqual([
      {
        bucket: 16,
        subject: `auth.revoked.sid.${sessionId(4)}`,
        kind: "sid",
        id: sessionId(4),
        exp: at(0).getTime() / 1000 + 1,
        at: expect.any(String),
      },
      {
        bucket: 16,
        subject: `auth.revoked.sub.${account.id}`,
        kind: "sub",
        id: account.id,
        gen: 2,
        exp: at(0).getTime() / 1000,
        at: expect.any(String),
      },
    ]);
    expect(waits).toEqual(rows.map(({ id }) => ({ id, timeoutMs: 250 })));
  });
});
