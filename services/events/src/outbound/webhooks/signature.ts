import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";

const secretBytes = 32;

/** A new symmetric secret as Standard Webhooks writes it: `whsec_` and 256 random bits in base64. */
export const newSecret = (): string =>
  `whsec_${randomBytes(secretBytes).toString("base64")}`;

/**
 * The three headers of Standard Webhooks for one try: HMAC-SHA256 over `id.timestamp.body` (`v1`), once for each secret, so that a
 * receiver may know either.
 *
 * @param at Of the try, not of the event.
 */
export function signedHeaders(
  {
    messageId,
    secrets,
    body,
  }: {
    readonly messageId: string;
    readonly secrets: readonly string[];
    readonly body: string;
  },
  at: Date,
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) =>
    new Webhook(secret).sign(messageId, at, body),
  );
  return {
    "webhook-id": messageId,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}
