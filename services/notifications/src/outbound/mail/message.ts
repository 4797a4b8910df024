import type { Mail } from "../../application/ports.ts";

/** Who sends: the `From` of every mail. */
export type Sender = { readonly name: string; readonly address: string };

const mailbox =
  /^(?:"?([^"<>\r\n]*?)"?\s*<([^<>\s@]+@[^<>\s@]+)>|([^<>\s@]+@[^<>\s@]+))$/;

/** Reads `address` or `Name <address>`; undefined for anything else. */
export function parseSender(text: string): Sender | undefined {
  const [, name = "", named, bare] = mailbox.exec(text.trim()) ?? [];
  const address = named ?? bare;
  return address === undefined ? undefined : { name: name.trim(), address };
}

/**
 * The Message-ID (RFC 5322 §3.6.4) of a delivery, the same for every attempt: a receiving system that knows it can tell that a
 * mail came twice.
 */
export function messageId(
  mail: Pick<Mail, "deliveryId">,
  sender: Sender,
): string {
  return `<${mail.deliveryId}@${sender.address.slice(sender.address.lastIndexOf("@") + 1)}>`;
}
