import { createTransport } from "nodemailer";
import type { MailChannel, SendProblem } from "../../application/ports.ts";
import { messageId, type Sender } from "./message.ts";
import type { SmtpOptions } from "./smtp-options.ts";

/**
 * Mail over SMTP. `send` is ok when the server has answered 250 to the whole mail, that is, when it has taken it over.
 *
 * What a server says never leaves this file: its sentences quote addresses.
 */
export function smtpChannel(server: SmtpOptions, sender: Sender): MailChannel {
  const transport = createTransport({
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
  return {
    async send(mail, signal) {
      try {
        await transport.sendMail({
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
  };
}

/** Sorts what nodemailer throws by its code and by the class of the server's reply (RFC 5321 §4.2.1). */
function problemOf(cause: unknown): SendProblem {
  const { code, responseCode } = facts(cause);
  if (code === "EAUTH" || code === "ENOAUTH" || code === "ETLS")
    return deferred("channel-misconfigured");
  if (code === "ETIMEDOUT" || code === "EABORT")
    return deferred("channel-timeout");
  if (responseCode === undefined) {
    // An address that cannot be written into an envelope; everything else without a reply is the connection's fault.
    return code === "EENVELOPE" ? refused : deferred("channel-unreachable");
  }
  if (responseCode < 500) return deferred("channel-busy");
  // A 5xx to this recipient or to this mail is final; to our greeting or our login it is about us.
  return code === "EENVELOPE" || code === "EMESSAGE"
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
  code: string | undefined;
  responseCode: number | undefined;
} {
  if (!(cause instanceof Error))
    return { code: undefined, responseCode: undefined };
  const code =
    "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
  const responseCode =
    "responseCode" in cause && typeof cause.responseCode === "number"
      ? cause.responseCode
      : undefined;
  return { code, responseCode };
}
