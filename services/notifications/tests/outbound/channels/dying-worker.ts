// The worker of the mail channel in a process of its own that kills itself at a chosen point: started with the address of a
// database, the port of a mail server and the point.
import type { UnitOfWork } from "@tixlys/nexus";
import { connect } from "@tixlys/nexus/postgres";
import { createDeliverDue } from "../../../src/application/deliver-due.ts";
import type { Claim, Mail, Work } from "../../../src/application/ports.ts";
import { smtpChannel } from "../../../src/outbound/mail/smtp.ts";
import { queueIn } from "../../../src/outbound/postgres/queue.ts";
import { transactions } from "../../../src/outbound/postgres/work.ts";
import { aMail, sender } from "../mails.ts";

const [url = "", port = "", point = ""] = process.argv.slice(2);

/** A kill that no line of code survives. */
const dieAt = (here: string): void => {
  if (here === point) process.kill(process.pid, "SIGKILL");
};

const database = connect({ url, applicationName: "dying-worker", max: 2 });
const smtp = smtpChannel(
  { host: "127.0.0.1", port: Number(port), tls: "optional" },
  sender,
);
const all = transactions(database);
const dying: UnitOfWork<Work> = {
  run: async (use) => {
    const result = await all.run(async (work) => {
      const value = await use(work);
      dieAt("before the commit");
      return value;
    });
    dieAt("after the commit");
    return result;
  },
};

const deliverDue = createDeliverDue<Mail>({
  channelName: "email",
  queue: queueIn(database),
  transactions: dying,
  write: async ({ delivery }: Claim) => {
    dieAt("before it is sent");
    const to = `${delivery.recipientId}@example.test`;
    return { ok: true, value: aMail({ deliveryId: delivery.id, to }) };
  },
  channel: {
    send: async (mail, signal) => {
      const result = await smtp.send(mail, signal);
      dieAt("after the server's 250");
      return result;
    },
  },
  clock: () => new Date(),
  random: Math.random,
  wait: (ms) => Bun.sleep(ms),
  observe: () => undefined,
});

// It begins when it is told to, so that several can load at once.
await Bun.stdin.text();
await deliverDue(new AbortController().signal);
// Nobody has killed it: whoever waits for its death learns so.
process.exit(3);
