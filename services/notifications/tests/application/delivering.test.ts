import { describe, expect, test } from "bun:test";
import { fixedClock, testIds } from "@tixlys/testkit";
import { createDeliverDue } from "../../src/application/deliver-due.ts";
import { createTelling } from "../../src/application/telling.ts";
import type {
  DeliveryReport,
  Mail,
  MailChannel,
  Secret,
} from "../../src/application/ports.ts";
import { createWriteLetter } from "../../src/application/write-letter.ts";
import { parseDeliveryId } from "../../src/domain/delivery/delivery.ts";
import { linksTo } from "../../src/domain/letter/links.ts";
import { channelThat, memory, secretsWith } from "./memory.ts";

const start = "2026-11-21T09:30:00.000Z";
const cause = { messageId: "0190a6c0-1c5e-7b8a-9f43-00000000000e" };
const registrationId = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11";
const request = {
  registrationId,
  email: "ada@example.test",
  username: "ada",
  sealed: "sealed",
};
const contact = {
  userId: registrationId,
  address: "ada@example.test",
  username: "ada",
  locale: "en",
  accountVersion: 1,
};
const good: Secret = {
  messageId: cause.messageId,
  token: "t0ken",
  expiresAt: new Date("2026-11-21T10:30:00.000Z"),
};
const taken = { ok: true, value: null } as const;
const busy = {
  ok: false,
  error: { type: "deferred", reason: "channel-busy" },
} as const;

function world(
  o: {
    secret?: Parameters<typeof secretsWith>[0][string];
    answer?: (mail: Mail) => Awaited<ReturnType<MailChannel["send"]>>;
    /** How often the database is away when something is to be written down. */
    away?: number;
  } = {},
) {
  const ports = memory();
  let away = o.away ?? 0;
  const transactions: typeof ports.transactions = {
    run: (use) => {
      if (away === 0) return ports.transactions.run(use);
      away -= 1;
      return Promise.reject(new Error("no database"));
    },
  };
  const clock = fixedClock(start);
  const ids = testIds();
  const reports: DeliveryReport[] = [];
  const { channel, sent } = channelThat(o.answer ?? (() => taken));
  const newDeliveryId = () => {
    const id = parseDeliveryId(ids());
    if (!id.ok) throw new Error("no id");
    return id.value;
  };
  const secrets = secretsWith({ sealed: o.secret ?? good });
  const writeLetter = createWriteLetter({
    contacts: ports.contactReader,
    secrets,
    links: linksTo("https://x.test/auth/ui"),
  });
  const observe = (report: DeliveryReport) => void reports.push(report);
  const deliverDue = createDeliverDue({
    ...ports,
    transactions,
    channelName: "email",
    write: writeLetter,
    channel,
    clock,
    random: () => 0,
    wait: async () => undefined,
    observe,
  });
  const mails = createTelling(ports.work, {
    clock,
    newDeliveryId,
    newId: testIds(),
  });
  return {
    ...ports,
    clock,
    sent,
    reports,
    mails,
    deliver: () => deliverDue(new AbortController().signal),
  };
}

describe("a registration that was asked for", () => {
  test("sends its link to the address, once", async () => {
    const { mails, deliver, sent, reports } = world();
    await mails.registrationRequested(request, cause);
    expect(await deliver()).toBe(1);
    expect(await deliver()).toBe(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      to: "ada@example.test",
      subject: "Confirm your e-mail address",
    });
    expect(sent[0]?.text).toContain(
      "https://x.test/auth/ui/verify-email?token=t0ken\n",
    );
    expect(reports).toMatchObject([
      { template: "verify-email", outcome: "sent", attempt: 1 },
    ]);
  });

  test("names its applicant so that no mail program makes a link of the name", async () => {
    const { mails, deliver, sent } = world();
    const username = "paypal-login.com";
    await mails.registrationRequested({ ...request, username }, cause);
    await deliver();
    for (const text of [sent[0]?.text, sent[0]?.html]) {
      expect(text).toContain("paypal-login.\u200bcom");
      expect(text).not.toContain(username);
    }
  });

  test("heard of twice is one mail", async () => {
    const { mails, deliver, rows } = world();
    await mails.registrationRequested(request, cause);
    await mails.registrationRequested(request, cause);
    expect(rows.size).toBe(1);
    expect(await deliver()).toBe(1);
  });

  test("whose link has expired is dropped and said to be", async () => {
    const { mails, deliver, sent, reports, clock } = world();
    await mails.registrationRequested(request, cause);
    clock.set(good.expiresAt);
    await deliver();
    expect([sent.length, reports[0]?.outcome]).toEqual([0, "expired"]);
  });

  test("with the secret of another message is never sent", async () => {
    const { mails, deliver, sent, failed } = world({
      secret: { ...good, messageId: registrationId },
    });
    await mails.registrationRequested(request, cause);
    await deliver();
    expect(sent).toHaveLength(0);
    expect(failed).toMatchObject([
      { status: "failed", reason: "secret-foreign" },
    ]);
  });

  test("whose secret is no secret is never sent", async () => {
    const { mails, deliver, failed } = world({ secret: "secret-malformed" });
    await mails.registrationRequested(request, cause);
    await deliver();
    expect(failed).toMatchObject([{ reason: "secret-malformed" }]);
  });

  test("whose secret does not open with our key waits for the right key", async () => {
    const { mails, deliver, failed, reports } = world({
      secret: "secret-unreadable",
    });
    await mails.registrationRequested(request, cause);
    await deliver();
    expect(failed).toHaveLength(0);
    expect(reports).toMatchObject([
      { outcome: "postponed", reason: "secret-unreadable" },
    ]);
  });
});

describe("an account", () => {
  test.each([
    ["sent", taken, 0],
    [
      "refused",
      {
        ok: false,
        error: { type: "refused", reason: "channel-refused" },
      } as const,
      1,
    ],
  ])(
    "auth #75: that was deleted keeps nothing once its last mail is %s, and the deletion is acknowledged then",
    async (_how, answer, failures) => {
      const { work, mails, deliver, erased, rows, contacts, failed } = world({
        answer: () => answer,
      });
      await work.contacts.save(contact);
      await mails.farewell(registrationId, cause);
      contacts.delete(registrationId);
      expect([rows.size, erased]).toEqual([1, []]);
      await deliver();
      expect([rows.size, erased]).toEqual([0, [registrationId]]);
      expect(failed).toHaveLength(failures);
    },
  );

  test("that came to life is known and welcomed", async () => {
    const { mails, deliver, sent, contacts } = world();
    await mails.accountRegistered(contact, cause);
    await deliver();
    expect(contacts.get(registrationId)).toEqual(contact);
    expect(sent).toMatchObject([
      { to: "ada@example.test", subject: "Your account is ready" },
    ]);
  });

  test("whose address somebody tried to register gets a notice at the address that is known", async () => {
    const { mails, deliver, sent } = world();
    await mails.accountRegistered(
      { ...contact, address: "known@example.test" },
      { messageId: registrationId },
    );
    await mails.notify({
      kind: "account-exists",
      personId: registrationId,
      data: {},
      cause,
    });
    await deliver();
    expect(sent.at(-1)).toMatchObject({
      to: "known@example.test",
      subject: "You already have an account",
    });
  });

  test("that is not known yet gets its notice once it is", async () => {
    const { mails, deliver, sent, clock, reports } = world();
    await mails.notify({
      kind: "account-exists",
      personId: registrationId,
      data: {},
      cause,
    });
    await deliver();
    expect(reports).toMatchObject([
      { outcome: "postponed", reason: "contact-missing" },
    ]);
    await mails.accountRegistered(contact, { messageId: registrationId });
    clock.advance(10_000);
    await deliver();
    expect(sent.map((mail) => mail.subject).sort()).toEqual([
      "You already have an account",
      "Your account is ready",
    ]);
  });

  test("that took another name is written to under it", async () => {
    const { mails, deliver, sent } = world();
    await mails.accountRegistered(contact, cause);
    await mails.usernameChanged({
      userId: registrationId,
      username: "countess",
      accountVersion: 2,
    });
    await deliver();
    expect(sent[0]?.text).toStartWith("Hello countess,");
  });
});

describe("a mail that is not taken", () => {
  test("is tried again later, and after the last attempt has failed", async () => {
    const { mails, deliver, clock, failed, reports } = world({
      answer: () => busy,
    });
    await mails.accountRegistered(contact, cause);
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      expect(await deliver()).toBe(1);
      expect(await deliver()).toBe(0);
      clock.advance(3_600_000);
    }
    expect(await deliver()).toBe(0);
    expect(failed).toMatchObject([
      { reason: "attempts-exhausted", attempts: 10 },
    ]);
    expect(reports.map((report) => report.outcome)).toEqual([
      ...Array(9).fill("postponed"),
      "failed",
    ]);
  });

  test("for good has failed at once", async () => {
    const answer = () =>
      ({
        ok: false,
        error: { type: "refused", reason: "channel-refused" },
      }) as const;
    const { mails, deliver, failed } = world({ answer });
    await mails.accountRegistered(contact, cause);
    await deliver();
    expect(failed).toMatchObject([{ reason: "channel-refused" }]);
  });

  test("because something of ours broke is tried again, and what broke is not told", async () => {
    const answer = () => {
      throw new Error("to ada@example.test");
    };
    const { mails, deliver, reports } = world({ answer });
    await mails.accountRegistered(contact, cause);
    await deliver();
    expect(reports).toMatchObject([
      { outcome: "postponed", reason: "internal" },
    ]);
    expect(JSON.stringify(reports)).not.toContain("ada@");
  });

  test("does not hold up the others", async () => {
    const answer = (mail: Mail) =>
      mail.to === "slow@example.test" ? busy : taken;
    const { mails, deliver, sent } = world({ answer });
    await mails.registrationRequested(
      { ...request, email: "slow@example.test" },
      cause,
    );
    await mails.accountRegistered(contact, { messageId: registrationId });
    await deliver();
    expect(sent).toHaveLength(1);
  });
});

test("a worker whose lease was taken over writes nothing", async () => {
  const { mails, rows, work, queue, clock } = world();
  await mails.accountRegistered(contact, cause);
  const [mine] = await queue.claim({
    channel: "email",
    now: clock(),
    limit: 1,
    leaseMs: 1_000,
  });
  clock.advance(1_000);
  await queue.claim({
    channel: "email",
    now: clock(),
    limit: 1,
    leaseMs: 1_000,
  });
  if (mine === undefined) throw new Error("nothing claimed");
  expect(
    await work.deliveries.save(mine.delivery, {
      ...mine.delivery,
      status: "sent",
      at: clock(),
    }),
  ).toBe(false);
  expect([...rows.values()][0]?.state.status).toBe("queued");
});

describe("a database that is away when a mail has gone out", () => {
  test("auth #78: is waited for, so that the mail is not sent again", async () => {
    const { mails, deliver, sent, reports, clock } = world({ away: 2 });
    await mails.registrationRequested(request, cause);
    expect(await deliver()).toBe(1);
    expect(reports).toMatchObject([{ outcome: "sent" }]);
    clock.advance(120_000);
    expect(await deliver()).toBe(0);
    expect(sent).toHaveLength(1);
  });

  test("is not waited for by a mail that did not go out: it is due again when its lease ends", async () => {
    const { mails, deliver, reports } = world({ away: 1, answer: () => busy });
    await mails.registrationRequested(request, cause);
    await expect(deliver()).rejects.toThrow("no database");
    expect(reports).toEqual([]);
  });
});
