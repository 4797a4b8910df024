import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mail } from "../../src/application/ports.ts";
import { parseDeliveryId } from "../../src/domain/delivery/delivery.ts";
import type { Sender } from "../../src/outbound/mail/message.ts";

export const sender: Sender = {
  name: "Tixlys",
  address: "no-reply@example.test",
};

export function aMail(changes: Partial<Mail> = {}): Mail {
  const id = parseDeliveryId("0190a6c0-1c5e-7b8a-9f43-00000000000d");
  if (!id.ok) throw new Error("no id");
  return {
    deliveryId: id.value,
    to: "ada@example.test",
    subject: "Grüße",
    text: "Hello ada,\n\nhttps://example.test/verify-email?token=t0k%2Fen\n",
    html: '<p>Hello ada</p><p><a href="https://example.test/verify-email?token=t0k%2Fen">go</a></p>',
    ...changes,
  };
}

/** A folder that is there for one test file. */
export async function folder() {
  const path = await mkdtemp(join(tmpdir(), "tixlys-mails-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export const patient = () => AbortSignal.timeout(5_000);
