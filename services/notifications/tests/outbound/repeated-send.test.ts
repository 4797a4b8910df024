import { afterAll, beforeAll, expect, test } from "bun:test";
import { fixedClock, type TestDatabase, testDatabase } from "@tixlys/testkit";
import { createDeliverDue } from "../../src/application/deliver-due.ts";
import { createMailRequests } from "../../src/application/mail-requests.ts";
import type { UnitOfWork } from "@tixlys/nexus";
import type { DeliveryReport, Work } from "../../src/application/ports.ts";
import { createWriteLetter } from "../../src/application/write-letter.ts";
import { linksTo } from "../../src/domain/letter/links.ts";
import { newDeliveryId } from "../../src/outbound/ids.ts";
import { smtpChannel } from "../../src/outbound/mail/smtp.ts";
import { contactReader } from "../../src/outbound/postgres/contacts.ts";
import { queueIn } from "../../src/outbound/postgres/queue.ts";
import { transactions, workIn } from "../../src/outbound/postgres/work.ts";
import { mailServer } from "./mail-server.ts";
import { sender } from "./mails.ts";

let db: TestDatabase;
let server: Awaited<ReturnType<typeof mailServer>>;
beforeAll(async () => {
  [db, server] = await Promise.all([
    testDatabase("notifications"),
    mailServer(),
  ]);
});
afterAll(async () => {
  await server.close();
  await db.close();
});

test("dying between the mail server's answer and the commit repeats the mail under the same Message-ID, once the lease is over", async () => {
  const clock = fixedClock("2026-11-21T09:30:00.000Z");
  const reports: DeliveryReport[] = [];
  const all = transactions(db.database);
  let stopping = new AbortController();
  const worker = (settling: UnitOfWork<Work>) => {
    const deliverDue = createDeliverDue({
      queue: queueIn(db.database),
      transactions: settling,
      channelName: "email",
      write: createWriteLetter({
        contacts: contactReader(db.database),
        secrets: {
          open: async () => ({ ok: false, error: "secret-unreadable" }),
        },
        links: linksTo("https://example.test"),
      }),
      channel: smtpChannel(
        { host: "127.0.0.1", port: server.port, tls: "optional" },
        sender,
      ),
      clock,
      random: () => 0,
      wait: async () => undefined,
      observe: (report) => void reports.push(report),
    });
    return () => deliverDue(stopping.signal);
  };
  const dying = worker({
    run: () => {
      stopping.abort();
      return Promise.reject(new Error("killed"));
    },
  });
  const next = worker(all);
  const userId = Bun.randomUUIDv7();
  const contact = {
    userId,
    address: "ada@example.test",
    username: "ada",
    locale: "en",
    accountVersion: 1,
  };
  await db.database.transact((tx) =>
    createMailRequests(workIn(tx), { clock, newDeliveryId }).accountRegistered(
      contact,
      { messageId: Bun.randomUUIDv7() },
    ),
  );

  await expect(dying()).rejects.toThrow("killed");
  stopping = new AbortController();
  expect(server.received).toHaveLength(1);
  expect(await next()).toBe(0);
  clock.advance(60_000);
  expect(await next()).toBe(1);
  expect(await next()).toBe(0);

  const ids = server.received.map(({ headers }) => headers["message-id"]);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(reports).toMatchObject([{ outcome: "sent", attempt: 2 }]);
});
