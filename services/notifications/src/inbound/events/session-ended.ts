import { auth } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Subscriptions } from "../../application/ports.ts";

/** What the ends of sessions need to be bound to. */
export type Subscribing = {
  readonly subscriptions: Pick<Subscriptions, "removeOf">;
};

/**
 * Whoever is signed out, there or everywhere, gets no more pushes there: the browser may be somebody else's by then. An account that
 * is disabled has its sessions ended, and this is how it is heard of here.
 */
export const sessionRevoked = on(
  auth,
  "auth.session.revoked",
  ({ data }, { subscriptions }: Subscribing) =>
    subscriptions.removeOf(data.userId, data.sessionId),
);
