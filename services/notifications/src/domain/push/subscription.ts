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

export type NewSubscription = Subscription;

export type SubscriptionFault = {
  readonly field: "endpoint" | "keys.p256dh" | "keys.auth";
  readonly fault: "format" | "private";
};

const pointBytes = 65;
const uncompressed = 4;
const authBytes = 16;

/**
 * Whether a subscription is one that we may write to, as far as its text tells; where its name leads is looked at when something
 * is sent.
 *
 * @param local In development and test plain HTTP and this machine are allowed, for the push service of a test runs there.
 */
export function checkSubscription(
  given: { readonly endpoint: string; readonly keys: SubscriptionKeys },
  o: { readonly local: boolean },
): Result<null, SubscriptionFault> {
  const endpoint = endpointFault(given.endpoint, o.local);
  if (endpoint !== undefined)
    return err({ field: "endpoint", fault: endpoint });
  const point = Buffer.from(given.keys.p256dh, "base64url");
  if (point.length !== pointBytes || point[0] !== uncompressed)
    return err({ field: "keys.p256dh", fault: "format" });
  if (Buffer.from(given.keys.auth, "base64url").length !== authBytes)
    return err({ field: "keys.auth", fault: "format" });
  return ok(null);
}

function endpointFault(
  text: string,
  local: boolean,
): SubscriptionFault["fault"] | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "")
    return "format";
  if (url.protocol !== "https:" && !(local && url.protocol === "http:"))
    return "format";
  return local || isPublicName(url.hostname) ? undefined : "private";
}

/** Push services have names: an address in its place is not one of theirs, and neither is a name without a dot. */
function isPublicName(host: string): boolean {
  const name = host.replace(/\.$/, "").toLowerCase();
  const isAddress = /^[0-9.]+$/.test(name) || name.includes(":");
  return (
    !isAddress &&
    name.includes(".") &&
    !/(^|\.)(localhost|local|internal|lan|home|home\.arpa|test|invalid|example|onion)$/.test(
      name,
    )
  );
}
