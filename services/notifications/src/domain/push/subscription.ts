import { err, ok, type Result } from "@tixlys/nexus";

/** How many a person may have: a few browsers on a few devices. */
export const subscriptionsMax = 10;

/** What encrypts for one browser (RFC 8291 §3.1), in base64url. */
export type SubscriptionKeys = {
  /** An uncompressed point on P-256. */
  readonly p256dh: string;
  /** 16 bytes. */
  readonly auth: string;
};

/** A browser that takes pushes for a person. Who knows `endpoint` and holds our VAPID key can write to it. */
export type Subscription = {
  readonly id: string;
  readonly personId: string;
  readonly endpoint: string;
  readonly keys: SubscriptionKeys;
  readonly createdAt: Date;
};

/** One that is made by whoever is signed in: it ends with their session. */
export type NewSubscription = Subscription & { readonly sessionId: string };

export type SubscriptionFault = "endpoint" | "keys.p256dh" | "keys.auth";

const pointBytes = 65;
const uncompressed = 4;
const authBytes = 16;

/**
 * Whether a subscription is one that we may write to.
 *
 * @param mayAsk Judges an endpoint by its text; where its name leads is judged whenever something is sent.
 * @returns The field that is at fault.
 */
export function checkSubscription(
  given: { readonly endpoint: string; readonly keys: SubscriptionKeys },
  mayAsk: (url: string) => boolean,
): Result<null, SubscriptionFault> {
  if (!mayAsk(given.endpoint)) return err("endpoint");
  const point = Buffer.from(given.keys.p256dh, "base64url");
  if (point.length !== pointBytes || point[0] !== uncompressed)
    return err("keys.p256dh");
  return Buffer.from(given.keys.auth, "base64url").length === authBytes
    ? ok(null)
    : err("keys.auth");
}
