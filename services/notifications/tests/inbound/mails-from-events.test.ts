import {
  afterAll,
  beforeAll,
  describe,
  expect,
  onTestFinished,
  test,
} from "bun:test";
import { auth, events, orders, notifications, users } from "@tixlys/contracts";
import { forgettingIn } from "@tixlys/messaging/people";
import { startConsumer } from "@tixlys/messaging/postgres";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  testBus,
  testDatabase,
  eventually,
  forgetIdsSoon,
  forgotten,
  searchDatabase,
  tell,
} from "@tixlys/testkit";
import { generateIdentity } from "age-encryption";
import { createDeliverDue } from "../../src/application/deliver-due.ts";
import { createTelling } from "../../src/application/telling.ts";
import { createWriteLetter } from "../../src/application/write-letter.ts";
import { linksTo } from "../../src/domain/letter/links.ts";
import { handlers } from "../../src/inbound/events.ts";
import { startDelivering } from "../../src/inbound/jobs/deliver.ts";
import { newDeliveryId, newId } from "../../src/outbound/ids.ts";
import { mailRoad } from "../../src/outbound/mail/channel.ts";
import { contactReader } from "../../src/outbound/postgres/contacts.ts";
import { deliveriesAdded } from "../../src/outbound/postgres/deliveries.ts";
import { erasure } from "../../src/outbound/postgres/erasure.ts";
import { queueIn } from "../../src/outbound/postgres/queue.ts";
import { tellingIn, transactions } from "../../src/outbound/postgres/work.ts";
import { ageSecrets } from "../../src/outbound/secrets/age-secrets.ts";
import { observeDeliveries } from "../../src/outbound/telemetry/observe-deliveries.ts";
import { folder } from "../outbound/mails.ts";
import { sealFor } from "../outbound/sealing.ts";

const log = capturedLogger();
const clock = () => new Date();

/** The service as `main.ts` wires it, on real PostgreSQL and NATS, with mails caught in a folder. */
async function running() {
  const [db, own, auths, ordering, profiles, logs, mails, identity] =
    await Promise.all([
      testDatabase("notifications", { max: 8 }),
      testBus("notifications"),
      testBus("auth"),
      testBus("orders"),
      testBus("users"),
      testBus("events"),
      folder(),
      generateIdentity(),
    ]);
  const { database } = db;
  const from = "no-reply@example.test";
  const road = mailRoad({
    url: `catcher:${mails.path}`,
    from,
    environment: "test",
    newId,
    clock,
  });
  const contacts = contactReader(database);
  let held = Promise.resolve();
  const links = linksTo("https://example.test/auth/ui");
  const deliverDue = createDeliverDue({
    queue: queueIn(database),
    transactions: transactions(database),
    channelName: "email",
    write: createWriteLetter({
      contacts,
      secrets: ageSecrets(identity),
      links,
    }),
    channel: {
      send: async (mail, signal) => {
        await held;
        return road.channel.send(mail, signal);
      },
    },
    clock,
    random: () => 0,
    wait: async () => undefined,
    observe: observeDeliveries(log.logger, createMetrics()),
  });
  const onError = (err: unknown) => log.logger.error({ err }, "broken");
  const delivering = startDelivering(
    { deliverDue, channel: road.channel },
    { random: () => 0, onError },
  );
  database.onSignal(deliveriesAdded, () => delivering.wake());
  const consumer = startConsumer({
    database,
    bus: own.bus,
    contract: notifications,
    handlers,
    bind: (tx) => ({
      ...createTelling(tellingIn(tx), { clock, newDeliveryId, newId }),
      ...forgettingIn(tx, erasure),
    }),
    logger: log.logger,
    maxAttempts: 2,
  });
  return {
    database,
    identity,
    auths,
    ordering,
    profiles,
    logs,
    /** No mail goes out before that. */
    holdBack: (until: Promise<void>) => {
      held = until;
    },
    mailsTo: async (to: string) => (await road.catcher?.list({ to })) ?? [],
    stop: async () => {
      await consumer.stop();
      await delivering.stop();
      await Promise.all(
        [own, auths, ordering, profiles, logs].map((bus) => bus.close()),
      );
      await db.close();
      await mails.remove();
    },
  };
}

let world: Awaited<ReturnType<typeof running>>;
beforeAll(async () => {
  world = await running();
  await forgetIdsSoon(world.auths);
});
afterAll(() => world.stop());

/** An address of their own for each test. */
const somebody = () => {
  const userId = Bun.randomUUIDv7();
  return { userId, email: `p${userId.replaceAll("-", "")}@example.test` };
};

async function requestRegistration(o: {
  userId: string;
  email: string;
  id?: string;
  token?: string;
}) {
  const { userId, email, token = "t0ken" } = o;
  const id = o.id ?? Bun.randomUUIDv7();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const verification = await sealFor(world.identity, {
    messageId: id,
    token,
    expiresAt,
  });
  const data = { registrationId: userId, email, username: "ada", verification };
  await tell(world.auths.bus, auth, {
    type: "auth.registration.requested",
    subject: userId,
    id,
    data,
  });
  return { id, verification };
}

const register = ({ userId, email }: { userId: string; email: string }) =>
  tell(world.auths.bus, auth, {
    type: "auth.account.registered",
    subject: userId,
    data: { userId, username: "ada", email, roles: ["user", "customer"] },
  });

const mailsTo = (email: string, count: number) =>
  eventually(`${String(count)} mails`, async () => {
    const mails = await world.mailsTo(email);
    return mails.length >= count ? mails : undefined;
  });

test("auth.registration.requested becomes the mail with the link", async () => {
  const ada = somebody();
  await requestRegistration(ada);
  const [mail] = await mailsTo(ada.email, 1);
  expect(mail?.subject).toBe("Confirm your e-mail address");
  expect(mail?.links).toEqual([
    "https://example.test/auth/ui/verify-email?token=t0ken",
  ]);
});

test("auth.account.registered makes the person known and welcomes them", async () => {
  const ada = somebody();
  await register(ada);
  const [mail] = await mailsTo(ada.email, 1);
  expect(mail?.subject).toBe("Your account is ready");
});

test("each party of an order is told by mail what has happened to it, and nobody else", async () => {
  const [customer, provider] = [somebody(), somebody()];
  await Promise.all([register(customer), register(provider)]);
  const ids = {
    orderId: Bun.randomUUIDv7(),
    serviceId: Bun.randomUUIDv7(),
    customerId: customer.userId,
  };
  const offer = {
    ...ids,
    offerId: Bun.randomUUIDv7(),
    providerId: provider.userId,
    price: "90.00",
    currency: "EUR",
  };
  const { price: _, currency: _c, ...agreed } = offer;
  const jobId = Bun.randomUUIDv7();
  const { bus } = world.ordering;
  await tell(bus, orders, {
    type: "orders.order.placed",
    subject: ids.orderId,
    data: { ...ids, status: "open" },
  });
  await tell(bus, orders, {
    type: "orders.offer.made",
    subject: ids.orderId,
    aggregateVersion: 2,
    data: offer,
  });
  await tell(bus, orders, {
    type: "orders.offer.accepted",
    subject: ids.orderId,
    aggregateVersion: 3,
    data: { ...offer, jobId },
  });
  await tell(bus, orders, {
    type: "orders.job.cancelled",
    subject: jobId,
    aggregateVersion: 2,
    data: { ...agreed, jobId },
  });
  const subjects = async (email: string, count: number) =>
    (await mailsTo(email, count)).map(({ subject }) => subject).toSorted();
  expect(await subjects(customer.email, 4)).toEqual([
    "You have an offer",
    "Your account is ready",
    "Your job was cancelled",
    "Your order is open for offers",
  ]);
  expect(await subjects(provider.email, 3)).toEqual([
    "A job of yours was cancelled",
    "Your account is ready",
    "Your offer was accepted",
  ]);
});

test("a webhook that was disabled is told to its owner, by mail and in the inbox, and not to whoever's account is disabled", async () => {
  const [ada, eve] = [somebody(), somebody()];
  await Promise.all([register(ada), register(eve)]);
  const webhookId = Bun.randomUUIDv7();
  const disabled = (
    reason: "account-disabled" | "failing",
    version: number,
    { userId } = ada,
  ) =>
    tell(world.logs.bus, events, {
      type: "events.webhook.disabled",
      subject: webhookId,
      aggregateVersion: version,
      data: { webhookId, userId, reason },
    });
  await disabled("account-disabled", 1, eve);
  await disabled("failing", 2);
  expect(await subjectsTo(ada.email, 2)).toContain("Your webhook was disabled");
  // Of one key, so that the first of both has been taken in when the second has.
  expect(await subjectsTo(eve.email, 1)).toEqual(["Your account is ready"]);
  const kept = await world.database.sql<{ data: unknown }[]>`
    select data from notices where kind = 'webhook-disabled' and user_id in (${ada.userId}, ${eve.userId})`;
  expect(kept.map(({ data }) => data)).toEqual([
    { webhookId, reason: "failing" },
  ]);
});

test("auth #75: who deletes their account is told so in their language, and only when that mail has gone is nothing of them left and the deletion acknowledged", async () => {
  const ada = somebody();
  const { userId } = ada;
  await tell(world.profiles.bus, users, {
    type: "users.profile.created",
    subject: userId,
    data: {
      ...{ userId, username: "ada", displayName: "Ada", locale: "de" },
      version: 1,
    },
  });
  await eventually("the language", async () => {
    const [row] = await world.database.sql`
      select from readers where user_id = ${userId} and profile_locale = 'de'`;
    return row;
  });
  await register(ada);
  await mailsTo(ada.email, 1);
  const acknowledged = () =>
    world.database.sql`
      select from messaging.outbox where key = ${userId} and subject = 'evt.notifications.account.erased.v1'`;
  const deleted = (version: number) =>
    tell(world.auths.bus, auth, {
      type: "auth.account.deleted",
      subject: userId,
      aggregateVersion: version,
      data: { userId, at: "2026-11-27T09:30:00.000Z" },
    });
  const stuck = Promise.withResolvers<void>();
  // Whatever fails here, the others' mails go on.
  onTestFinished(() => stuck.resolve());
  world.holdBack(stuck.promise);
  await deleted(2);
  await eventually("the farewell waits alone", async () => {
    const [row] = await world.database.sql<{ n: number }[]>`
      select (select count(*)::int from deliveries where recipient_id = ${userId} and applicant_address = ${ada.email}) as n
       where not exists (select from contacts where user_id = ${userId})`;
    return row?.n === 1 ? true : undefined;
  });
  expect(await acknowledged()).toHaveLength(0);
  stuck.resolve();
  const mails = await mailsTo(ada.email, 2);
  expect(mails[0]?.subject).toBe("Ihr Konto wurde gelöscht");
  await eventually("the acknowledgement", async () =>
    (await acknowledged()).length === 1 ? true : undefined,
  );
  expect(
    await searchDatabase(world.database, [ada.email, "account-deleted"]),
  ).toEqual([]);
  // A consumer that reads it again has nobody to write to.
  await deleted(3);
  await eventually("it again", async () =>
    (await acknowledged()).length === 2 ? true : undefined,
  );
  expect(await world.mailsTo(ada.email)).toHaveLength(2);
});

test("a person is written to in the language of their profile, as long as nobody says anything newer", async () => {
  const ada = somebody();
  const { userId } = ada;
  const { bus } = world.profiles;
  const profile = (locale: string, version: number) =>
    tell(bus, users, {
      type: version === 1 ? "users.profile.created" : "users.profile.updated",
      subject: userId,
      aggregateVersion: version,
      data: { userId, username: "ada", displayName: "Ada", locale, version },
    });
  await profile("en", 1);
  await profile("de-AT", 3);
  await profile("cs", 2);
  await eventually("the language", async () => {
    const [row] = await world.database.sql<{ locale: string }[]>`
      select profile_locale as locale from readers where user_id = ${userId} and profile_version = 3`;
    return row;
  });
  await register(ada);
  const [mail] = await mailsTo(ada.email, 1);
  expect(mail?.subject).toBe("Ihr Konto ist bereit");
});

test("auth.registration.refused becomes a notice to the address that is known", async () => {
  const ada = somebody();
  await register(ada);
  await mailsTo(ada.email, 1);
  const { userId } = ada;
  await tell(world.auths.bus, auth, {
    type: "auth.registration.refused",
    subject: userId,
    aggregateVersion: 1,
    data: { userId },
  });
  const mails = await mailsTo(ada.email, 2);
  expect(mails[0]?.subject).toBe("You already have an account");
});

/** Tells something that carries secrets for mails, each under its field's name. */
async function tellSealed(
  type: "auth.password.reset-requested" | "auth.account.email-changed",
  version: number,
  data: { userId: string } & Record<string, unknown>,
  secrets: Record<string, string>,
) {
  const messageId = Bun.randomUUIDv7();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const sealed = await Promise.all(
    Object.entries(secrets).map(async ([field, token]) => [
      field,
      await sealFor(world.identity, { messageId, token, expiresAt }),
    ]),
  );
  await tell(world.auths.bus, auth, {
    type,
    subject: data.userId,
    id: messageId,
    aggregateVersion: version,
    data: { ...data, ...Object.fromEntries(sealed) },
  });
}

const subjectsTo = async (email: string, count: number) =>
  (await mailsTo(email, count)).map(({ subject }) => subject);

test("auth #16: a forgotten password becomes a mail with a link to the configured origin, whatever the event says", async () => {
  const ada = somebody();
  await register(ada);
  await mailsTo(ada.email, 1);
  const { userId } = ada;
  const secrets = { reset: "r3set" };
  await tellSealed("auth.password.reset-requested", 2, { userId }, secrets);
  const [mail] = await mailsTo(ada.email, 2);
  expect(mail?.subject).toBe("Set a new password");
  expect(mail?.links).toEqual([
    "https://example.test/auth/ui/reset-password?token=r3set",
  ]);
});

test("auth #6: a changed password becomes a notice to its owner, with a way to set another and no secret", async () => {
  const ada = somebody();
  await register(ada);
  await mailsTo(ada.email, 1);
  const { userId } = ada;
  await tell(world.auths.bus, auth, {
    type: "auth.password.changed",
    subject: userId,
    aggregateVersion: 2,
    data: { userId },
  });
  const [mail] = await mailsTo(ada.email, 2);
  expect(mail?.subject).toBe("Your password was changed");
  expect(mail?.links).toEqual(["https://example.test/auth/ui/forgot-password"]);
});

describe("auth #18: a change of address", () => {
  const changed = async (ada: { userId: string }, email: string) => {
    const data = { userId: ada.userId, email, verified: false };
    const secrets = { confirmation: "c0nfirm", undo: "und0" };
    await tellSealed("auth.account.email-changed", 2, data, secrets);
  };
  const passwordChanged = ({ userId }: { userId: string }, version: number) =>
    tell(world.auths.bus, auth, {
      type: "auth.password.changed",
      subject: userId,
      aggregateVersion: version,
      data: { userId },
    });

  test("asks at the new address, and warns at the old one with the way back", async () => {
    const [ada, { email }] = [somebody(), somebody()];
    await register(ada);
    await changed(ada, email);
    const [ask] = await mailsTo(email, 1);
    expect(ask?.subject).toBe("Confirm your new e-mail address");
    expect(ask?.links).toEqual([
      "https://example.test/auth/ui/confirm-email?token=c0nfirm",
    ]);
    const warned = await mailsTo(ada.email, 2);
    const notice = warned.find(({ links }) => links.length > 0);
    expect(notice?.subject).toBe("Your e-mail address is being changed");
    expect(notice?.links).toEqual([
      "https://example.test/auth/ui/undo-email?token=und0",
    ]);
    expect(ask?.text).not.toContain("und0");
    expect(notice?.text).not.toContain("c0nfirm");
  });

  test("leaves other mails at the old address until it is confirmed", async () => {
    const [ada, { email }] = [somebody(), somebody()];
    await register(ada);
    await changed(ada, email);
    await passwordChanged(ada, 3);
    expect(await subjectsTo(ada.email, 3)).toContain(
      "Your password was changed",
    );
    const { userId } = ada;
    await tell(world.auths.bus, auth, {
      type: "auth.account.verified",
      subject: userId,
      aggregateVersion: 4,
      data: { userId, at: new Date().toISOString() },
    });
    await passwordChanged(ada, 5);
    expect(await subjectsTo(email, 2)).toContain("Your password was changed");
    expect(await world.mailsTo(ada.email)).toHaveLength(3);
  });

  test("that is taken back lets mails go to the old address again, also after it was confirmed", async () => {
    const [ada, { email }] = [somebody(), somebody()];
    await register(ada);
    await changed(ada, email);
    const { userId } = ada;
    await tell(world.auths.bus, auth, {
      type: "auth.account.verified",
      subject: userId,
      aggregateVersion: 3,
      data: { userId, at: new Date().toISOString() },
    });
    const data = { userId, email: ada.email, verified: true };
    await tellSealed("auth.account.email-changed", 4, data, {});
    await passwordChanged(ada, 5);
    expect(await subjectsTo(ada.email, 3)).toContain(
      "Your password was changed",
    );
    expect(await world.mailsTo(email)).toHaveLength(1);
  });
});

test("auth #74: auth.login.from-new-device becomes a notice to the account's owner", async () => {
  const ada = somebody();
  await register(ada);
  await mailsTo(ada.email, 1);
  const { userId } = ada;
  await tell(world.auths.bus, auth, {
    type: "auth.login.from-new-device",
    subject: userId,
    data: {
      userId,
      device: "Firefox on Linux",
      at: "2026-11-21T10:00:00.000Z",
    },
  });
  const mails = await mailsTo(ada.email, 2);
  expect(mails[0]?.subject).toBe("A new device has signed in");
});

test("auth.api-key.created becomes a notice to the address that is known", async () => {
  const ada = somebody();
  await register(ada);
  await mailsTo(ada.email, 1);
  const { userId } = ada;
  await tell(world.auths.bus, auth, {
    type: "auth.api-key.created",
    subject: userId,
    aggregateVersion: 2,
    data: { userId, apiKeyId: Bun.randomUUIDv7() },
  });
  const mails = await mailsTo(ada.email, 2);
  expect(mails[0]?.subject).toBe("A new API key for your account");
  expect(mails[0]?.text).toContain("revoke the key");
});

type Told = (owner: { readonly userId: string; readonly at: string }) => object;
const by = Bun.randomUUIDv7();
const notices = [
  [
    "auth.login.after-failures",
    "Somebody signed in after wrong passwords",
    (owner) => ({ ...owner, failures: 5 }),
  ],
  [
    "auth.api-key.revoked",
    "An API key of your account was revoked",
    ({ userId }) => ({ userId, apiKeyId: by }),
  ],
  [
    "auth.account.disabled",
    "Your account was disabled",
    (owner) => ({ ...owner, by }),
  ],
  [
    "auth.account.role-changed",
    "What you may do has changed",
    (owner) => ({ ...owner, by, roles: ["user"] }),
  ],
  [
    "auth.factor.added",
    "A second factor for your account",
    ({ userId }) => ({ userId, kind: "totp" }),
  ],
  [
    "auth.factor.added",
    "New recovery codes for your account",
    ({ userId }) => ({ userId, kind: "recovery-codes" }),
  ],
  [
    "auth.factor.removed",
    "Your second factor was removed",
    ({ userId }) => ({ userId, kind: "totp" }),
  ],
  [
    "auth.factor.recovery-code-used",
    "A recovery code of your account was used",
    ({ userId }) => ({ userId, left: 9 }),
  ],
] as const satisfies readonly (readonly [string, string, Told])[];

test.each(notices.map(([type, subject, data]) => ({ type, subject, data })))(
  "auth #74: $type becomes a notice to the account's owner",
  async ({ type, subject, data }) => {
    const ada = somebody();
    await register(ada);
    await mailsTo(ada.email, 1);
    const { userId } = ada;
    const owner = { userId, at: "2026-11-21T10:00:00.000Z" };
    await tell(world.auths.bus, auth, {
      type,
      subject: userId,
      aggregateVersion: 2,
      data: data(owner),
    });
    const mails = await mailsTo(ada.email, 2);
    expect(mails[0]?.subject).toBe(subject);
  },
);

describe("one event is one mail", () => {
  test("when it is delivered twice", async () => {
    const ada = somebody();
    const { id } = await requestRegistration(ada);
    await forgotten();
    await requestRegistration({ ...ada, id });
    await register(ada);
    const mails = await mailsTo(ada.email, 2);
    expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
      "Confirm your e-mail address",
      "Your account is ready",
    ]);
  });

  test("when a consumer under a new name reads it again", async () => {
    const ada = somebody();
    const { id } = await requestRegistration(ada);
    await mailsTo(ada.email, 1);
    await world.database
      .sql`delete from messaging.inbox where message_id = ${id}`;
    await forgotten();
    await requestRegistration({ ...ada, id });
    await eventually("the second reading", async () => {
      const [row] = await world.database
        .sql`select 1 from messaging.inbox where message_id = ${id}`;
      return row;
    });
    const rows = await world.database
      .sql`select 1 from deliveries where event_id = ${id}`;
    expect(rows).toHaveLength(1);
    expect(await world.mailsTo(ada.email)).toHaveLength(1);
  });
});

test("a secret that was made for another message is never sent, and the others hear of it", async () => {
  const ada = somebody();
  const stolen = (await requestRegistration(somebody())).verification;
  const data = {
    registrationId: ada.userId,
    email: ada.email,
    username: "ada",
    verification: stolen,
  };
  const id = await tell(world.auths.bus, auth, {
    type: "auth.registration.requested",
    subject: ada.userId,
    data,
  });
  const delivery = await eventually("the end of the delivery", async () => {
    const [row] = await world.database.sql<{ id: string; reason: string }[]>`
      select id, reason from deliveries where event_id = ${id} and status = 'failed'`;
    return row;
  });
  expect(delivery.reason).toBe("secret-foreign");
  const published = await world.database.sql`
    select 1 from messaging.outbox where key = ${delivery.id} and subject = 'evt.notifications.delivery.failed.v1'`;
  expect(published).toHaveLength(1);
  expect(await world.mailsTo(ada.email)).toEqual([]);
});

test("an event that breaks its contract ends as a dead letter, and other people's mails go on (http-rules 77)", async () => {
  const [broken, ada] = [somebody(), somebody()];
  // An event as it must never be published.
  const data = { userId: "not an id" };
  const id = await tell(world.auths.bus, auth, {
    type: "auth.registration.refused",
    subject: broken.userId,
    data,
  });
  await requestRegistration(ada);
  expect(await mailsTo(ada.email, 1)).toHaveLength(1);
  const dead = await eventually("the dead letter", async () => {
    const [row] = await world.database.sql<{ consumer: string }[]>`
      select consumer from messaging.dead_letter where message_id = ${id}`;
    return row;
  });
  expect(dead.consumer).toBe("notifications-auth");
});

test("when all is done nothing that was secret or personal is left beside the contacts", async () => {
  const rows = await world.database
    .sql`select * from deliveries where status <> 'queued'`;
  expect(rows.length).toBeGreaterThan(5);
  expect(JSON.stringify(rows)).not.toMatch(/@example|YWdlLWVuY3J5cHRpb24/);
});

test("no address, token or word of a mail reaches the log", () => {
  expect(log.lines().length).toBeGreaterThan(5);
  expect(log.text()).not.toMatch(
    /@example|t0ken|r3set|c0nfirm|und0|Hello|(verify|confirm|undo)-email\?/,
  );
});
