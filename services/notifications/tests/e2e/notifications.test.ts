import { auth } from "@tixlys/contracts";
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type TestBus,
  testBus,
  type TestDatabase,
  testDatabase,
  testKeys,
  eventually,
  tell,
  type Process,
  startProcess,
  testCursorKey,
} from "@tixlys/testkit";
import { generateIdentity } from "age-encryption";
import { folder } from "../outbound/mails.ts";
import { sealFor } from "../outbound/sealing.ts";

const entry = `${import.meta.dir}/../../src/main.ts`;

const identity = await generateIdentity();
let mails: Awaited<ReturnType<typeof folder>>;
let db: TestDatabase;
let own: TestBus;
let auths: TestBus;
let notifications: Process;

beforeAll(async () => {
  [mails, db, own, auths] = await Promise.all([
    folder(),
    testDatabase("notifications"),
    testBus("notifications"),
    testBus("auth"),
  ]);
  notifications = await startProcess(entry, {
    DATABASE_URL: db.url,
    NATS_URL: own.url,
    BISCUIT_PUBLIC_KEYS: testKeys().publicKeys,
    MAIL_URL: `catcher:${mails.path}`,
    MAIL_IDENTITY: identity,
    CURSOR_KEY: testCursorKey,
  });
});
afterAll(async () => {
  await notifications.stop();
  await Promise.all([own.close(), auths.close()]);
  await db.close();
  await mails.remove();
});

test("from the event to the mail, in the process that is deployed, which then ends cleanly", async () => {
  const registrationId = Bun.randomUUIDv7();
  const id = Bun.randomUUIDv7();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const verification = await sealFor(identity, {
    messageId: id,
    token: "t0ken",
    expiresAt,
  });
  const data = {
    registrationId,
    email: "ada@example.test",
    username: "ada",
    verification,
  };
  await tell(auths.bus, auth, {
    type: "auth.registration.requested",
    subject: registrationId,
    id,
    data,
  });

  const body = await eventually("the mail", async () => {
    const response = await fetch(
      `${notifications.url}/v1/dev/mails?to=ada@example.test`,
    );
    const text = await response.text();
    return text.includes("verify-email") ? text : undefined;
  });
  // PUBLIC_URL is the gateway's in development and test.
  expect(body).toContain(
    "http://127.0.0.1:8080/auth/ui/verify-email?token=t0ken",
  );

  expect(await notifications.stop()).toBe(0);
  expect(notifications.lines()).not.toMatch(/ada@example|t0ken/);
});

test("production starts neither with the catcher nor with a missing secret, and says both at once", async () => {
  const start = startProcess(entry, {
    TIXLYS_ENV: "production",
    MAIL_URL: `catcher:${mails.path}`,
    MAIL_FROM: "nobody",
  });
  const thrown: unknown = await start.catch((cause: unknown) => cause);
  const text = Bun.inspect(thrown);
  expect(text).toContain("MAIL_URL must name a mail server");
  expect(text).toContain("MAIL_FROM must be an address");
  expect(text).toContain("MAIL_IDENTITY is missing");
  expect(text).not.toContain(mails.path);
});
