import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { auth } from "@tixlys/contracts";
import {
  eventually,
  type Process,
  startProcess,
  tell,
  type TestBus,
  testBus,
  testCursorKey,
  type TestDatabase,
  testDatabase,
  testKeys,
} from "@tixlys/testkit";
import { generateIdentity } from "age-encryption";
import type { ChannelName } from "../../src/domain/delivery/channels.ts";
import { deliveriesOver } from "../outbound/channels/deliveries-world.ts";
import { pushService } from "../outbound/channels/push-service.ts";
import { smsGateway } from "../outbound/channels/sms-gateway.ts";
import { vapidPrivateKey, vapidSubject } from "../outbound/channels/worlds.ts";
import { mailServer } from "../outbound/mail-server.ts";
import { folder } from "../outbound/mails.ts";

const keys = testKeys();
const smsToken = "s3cret-of-the-gateway";
const person = {
  userId: Bun.randomUUIDv7(),
  email: "c4nary-address@example.test",
  username: "c4nary-name",
  phone: "+420777123456",
};
const refusal = `<${person.email}> is not welcome`;
let refuses = false;

let traces: Awaited<ReturnType<typeof folder>>;
let db: TestDatabase;
let buses: readonly [TestBus, TestBus];
let mails: Awaited<ReturnType<typeof mailServer>>;
const pushes = pushService();
const texts = smsGateway();
let notifications: Process;

beforeAll(async () => {
  let identity: string;
  [traces, db, identity, buses, mails] = await Promise.all([
    folder(),
    testDatabase("notifications"),
    generateIdentity(),
    Promise.all([testBus("notifications"), testBus("auth")]),
    mailServer({
      onRcptTo: (_, __, done) =>
        done(
          refuses
            ? Object.assign(new Error(refusal), { responseCode: 550 })
            : null,
        ),
    }),
  ]);
  notifications = await startProcess(`${import.meta.dir}/../../src/main.ts`, {
    DATABASE_URL: db.url,
    NATS_URL: buses[0].url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
    CURSOR_KEY: testCursorKey,
    LOG_LEVEL: "trace",
    TRACE_DIR: traces.path,
    MAIL_URL: mails.url,
    MAIL_IDENTITY: identity,
    VAPID_PRIVATE_KEY: vapidPrivateKey,
    VAPID_SUBJECT: vapidSubject,
    SMS_URL: texts.url,
    SMS_TOKEN: smsToken,
  });
});
afterAll(async () => {
  await notifications.stop();
  await Promise.all(buses.map((bus) => bus.close()));
  await Promise.all([pushes.close(), texts.close(), mails.close(), db.close()]);
  await traces.remove();
});

/** Waits until nothing is left to do, and answers what became of each delivery by its channel. */
async function settled(): Promise<string[]> {
  return eventually("all are settled", async () => {
    const rows = await db.database.sql<{ channel: string; status: string }[]>`
      select channel, status from deliveries`;
    const all = rows.map(({ channel, status }) => `${channel} ${status}`);
    return all.some((each) => each.endsWith(" queued"))
      ? undefined
      : all.toSorted();
  });
}

async function asked(channels: readonly ChannelName[]): Promise<void> {
  const { ask } = deliveriesOver(db);
  for (const channel of channels)
    await ask({ personId: person.userId, channel, kind: "offer-received" });
}

async function everyTrace(): Promise<string> {
  const names = await readdir(traces.path);
  const files = names.map((name) => readFile(join(traces.path, name), "utf8"));
  return (await Promise.all(files)).join("\n");
}

test("in the process that is deployed every channel reaches its person, and no log line and no span holds an address, a secret or a word", async () => {
  const { userId, ...about } = person;
  await tell(buses[1].bus, auth, {
    type: "auth.account.registered",
    subject: userId,
    id: Bun.randomUUIDv7(),
    data: { userId, ...about, roles: ["user"] },
  });
  await eventually("the welcome", async () => mails.received[0]);
  const { subscribe } = deliveriesOver(db);
  await subscribe(userId, pushes.endpoint, pushes.keys);
  await asked(["push", "sms", "email"]);
  const sent = ["email sent", "email sent", "push sent", "sms sent"];
  expect(await settled()).toEqual(sent);
  expect(pushes.received[0]?.plaintext).toContain("offer");
  expect(texts.received[0]?.body).toMatchObject({ to: person.phone });

  refuses = true;
  const no = () => new Response(refusal, { status: 410 });
  pushes.state.answer = no;
  texts.state.answer = no;
  await asked(["push", "sms", "email"]);
  const failed = ["email failed", "push failed", "sms failed"];
  expect(await settled()).toEqual([...sent, ...failed].toSorted());

  expect(await notifications.stop()).toBe(0);
  const [logs, spans] = [notifications.lines(), await everyTrace()];
  const [row] = await db.database.sql<{ id: string }[]>`
    select id from deliveries where channel = 'sms' and status = 'failed'`;
  for (const place of [logs, spans]) {
    // Both were kept, and both tell of the deliveries by their ids.
    expect(place).toContain(String(row?.id));
    for (const canary of [
      "c4nary",
      person.phone,
      person.phone.slice(1),
      new URL(pushes.endpoint).pathname,
      pushes.keys.p256dh,
      pushes.keys.auth,
      vapidPrivateKey,
      smsToken,
      "not welcome",
      "offer for",
      String(pushes.received[0]?.plaintext),
    ])
      expect(place).not.toContain(canary);
  }
}, 120_000);
