import { type Clock, err, ok, type Result } from "@tixlys/nexus";
import {
  checkSubscription,
  type Subscription,
  type SubscriptionFault,
  type SubscriptionKeys,
  subscriptionsMax,
} from "../domain/push/subscription.ts";
import type { AddedSubscription, SubscriptionStore } from "./ports.ts";

export type SubscribeRejection =
  | { readonly type: "Malformed"; readonly field: SubscriptionFault }
  | { readonly type: "TooMany" }
  | { readonly type: "Taken" }
  /** The account was deleted a moment ago. */
  | { readonly type: "Gone" };

/** A person's browsers. */
export type PushSubscriptions = {
  /** What a browser subscribes with (RFC 8292 §4): the public VAPID key in base64url. */
  readonly publicKey: string;
  list(personId: string): Promise<readonly Subscription[]>;
  subscribe(
    personId: string,
    given: {
      readonly endpoint: string;
      readonly keys: SubscriptionKeys;
      /** The session that makes it, with which it ends. */
      readonly sessionId: string;
    },
  ): Promise<Result<AddedSubscription, SubscribeRejection>>;
  unsubscribe(personId: string, id: string): Promise<boolean>;
};

const rejections = { full: "TooMany", taken: "Taken", gone: "Gone" } as const;

export function createPushSubscriptions(ports: {
  readonly publicKey: string;
  readonly store: SubscriptionStore;
  /** Whether an endpoint is one that requests may go to, as far as its text tells. */
  readonly mayAsk: (url: string) => boolean;
  readonly clock: Clock;
  readonly newId: () => string;
}): PushSubscriptions {
  const { store, publicKey, mayAsk } = ports;
  return {
    publicKey,
    list: (personId) => store.list(personId),
    async subscribe(personId, { endpoint, keys, sessionId }) {
      const checked = checkSubscription({ endpoint, keys }, mayAsk);
      if (!checked.ok) return err({ type: "Malformed", field: checked.error });
      const added = await store.add(
        {
          id: ports.newId(),
          personId,
          endpoint,
          keys,
          sessionId,
          createdAt: ports.clock(),
        },
        subscriptionsMax,
      );
      if (added.ok) return ok(added.value);
      return err({ type: rejections[added.error] });
    },
    unsubscribe: (personId, id) => store.remove(personId, id),
  };
}
