import { underWayMost } from "../../domain/delivery/channels.ts";
import type { MailChannel, SendProblem } from "../../application/ports.ts";
import { messageId, type Sender } from "./message.ts";
import type { SmtpOptions } from "./smtp-options.ts";

/**
 * Mail over SMTP. `send` is ok when the server has answered 250 to the whole mail, that is, when it has taken it over.
 *
 * What a server says never leaves this file: its sentences quote addresses.
 */
export function smtpChannel(server: SmtpOptions, sender: Sender): MailChannel {
  // Loaded with the first mail: a process that sends none, or catches them, does not pay for it.
  let transport: ReturnType<typeof openTransport> | undefined;
  return {
    async send(mail, signal) {
      try {
        transport ??= openTransport(server);
        const smtp = await transport;
        await smtp.sendMail({
          from: sender,
          // An object, so that no address can be read as a list of them.
          to: { name: "", address: mail.to },
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: messageId(mail, sender),
          // RFC 3834: nobody's absence notice shall answer.
          headers: { "auto-submitted": "auto-generated" },
          signal,
        });
        return { ok: true, value: null };
      } catch (cause) {
        return { ok: false, error: problemOf(cause) };
      }
    },
    async close() {
      const open = await transport?.catch(() => undefined);
      transport = undefined;
      open?.close();
    },
  };
}

/** Servers end what has been silent for minutes (RFC 5321 §4.5.3.2.7); we are earlier, so that no mail meets a closing door. */
const idleTimeoutMs = 30_000;

async function openTransport(server: SmtpOptions) {
  const { createTransport } = await import("nodemailer");
  return createTransport({
    pool: true,
    // A mail that waited here for another one's connection would wait within its own deadline.
    maxConnections: underWayMost,
    maxMessages: 100,
    // Not by itself: whether a mail that the server may have taken is sent again is decided by its delivery, and counted there.
    maxRequeues: 0,
    idleTimeout: idleTimeoutMs,
    host: server.host,
    port: server.port,
    secure: server.tls === "always",
    requireTLS: server.tls === "required",
    ...(server.tls === "optional"
      ? { tls: { rejectUnauthorized: false } }
      : {}),
    ...(server.auth === undefined ? {} : { auth: server.auth }),
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    dnsTimeout: 5_000,
    socketTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
}

/** Sorts what nodemailer throws by its code and by the class of the server's reply (RFC 5321 §4.2.1). */
function problemOf(cause: unknown): SendProblem {
  const { code, command, responseCode } = facts(cause);
  if (code === "EAUTH" || code === "ENOAUTH" || code === "ETLS")
    return deferred("channel-misconfigured");
  if (code === "ETIMEDOUT" || code === "EABORT")
    return deferred("channel-timeout");
  if (responseCode === undefined) {
    // An address that cannot be written into an envelope; everything else without a reply is the connection's fault.
    return code === "EENVELOPE" ? refused : deferred("channel-unreachable");
  }
  if (responseCode < 500) return deferred("channel-busy");
  // RFC 5321 §4.2.3: there is no such mailbox, it has moved, or it cannot be one.
  if (command === "RCPT TO" && [550, 551, 553].includes(responseCode))
    return { type: "refused", reason: "recipient-gone" };
  // A 5xx to this recipient or to this mail is final; to our greeting, our login or our sender it is about us.
  const aboutSender = command === "MAIL FROM";
  return !aboutSender && (code === "EENVELOPE" || code === "EMESSAGE")
    ? refused
    : deferred("channel-misconfigured");
}

const refused: SendProblem = { type: "refused", reason: "channel-refused" };

function deferred(
  reason: Extract<SendProblem, { type: "deferred" }>["reason"],
): SendProblem {
  return { type: "deferred", reason };
}

function facts(cause: unknown): {
  code: unknown;
  command: unknown;
  responseCode: number | undefined;
} {
  const of = (name: string): unknown =>
    cause instanceof Error ? Reflect.get(cause, name) : undefined;
  const responseCode = of("responseCode");
  return {
    code: of("code"),
    command: of("command"),
    responseCode: typeof responseCode === "number" ? responseCode : undefined,
  };
}
