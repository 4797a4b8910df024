import type { Catcher, MailChannel } from "../../application/ports.ts";
import { mailCatcher } from "./catcher.ts";
import { parseSender } from "./message.ts";
import { smtpChannel } from "./smtp.ts";
import { parseSmtpUrl } from "./smtp-options.ts";

/** The way for mail that the configuration names; with the catcher also what it has caught. */
export type MailRoad = {
  readonly channel: MailChannel;
  readonly catcher?: Catcher;
};

const catcherScheme = "catcher:";

/**
 * Builds the channel of `MAIL_URL`: `catcher:<folder>` (development and test only), `smtp://…` or `smtps://…`.
 *
 * @throws Error whose message names the variable, what is wrong and the fix, never the value.
 */
export function mailRoad(o: {
  url: string;
  from: string;
  environment: "development" | "test" | "staging" | "production";
  newId: () => string;
  clock: () => Date;
}): MailRoad {
  const sender = parseSender(o.from);
  if (sender === undefined)
    throw new Error('MAIL_FROM: write it as address or as "Name <address>".');
  const local = o.environment === "development" || o.environment === "test";
  if (o.url.startsWith(catcherScheme)) {
    if (!local)
      throw new Error(
        `MAIL_URL: the catcher is for development and test; name a mail server, smtps://…`,
      );
    const folder = o.url.slice(catcherScheme.length);
    if (folder === "")
      throw new Error(
        "MAIL_URL: the catcher needs a folder, catcher:<folder>.",
      );
    const catcher = mailCatcher(folder, {
      sender,
      newId: o.newId,
      clock: o.clock,
    });
    return { channel: catcher, catcher };
  }
  const server = parseSmtpUrl(o.url, { strict: !local });
  if (typeof server === "string")
    throw new Error(
      `MAIL_URL: ${server}. Use smtps://, smtp:// or catcher:<folder>.`,
    );
  return { channel: smtpChannel(server, sender) };
}
