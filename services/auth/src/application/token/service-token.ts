import { err, ok, type Result } from "@tixlys/nexus";
import type { Ports } from "../ports.ts";

/** A token for a service that has shown its secret. */
export type ServiceToken = {
  readonly token: string;
  readonly expiresAt: Date;
};

/** No service of the suite, or not its secret: nothing says which. */
export type ServiceUnknown = { readonly type: "ServiceUnknown" };

/** They are sealed, and live no longer than this (auth.md §3.1). */
const lifetimeMs = 10 * 60_000;

/** Gives a service a token of its own for its secret (decision 29). */
export function serviceTokenWith({
  tokenDesk,
  clock,
  store,
}: Ports): (who: {
  readonly service: string;
  readonly secret: string;
}) => Promise<Result<ServiceToken, ServiceUnknown>> {
  return async ({ service, secret }) => {
    if (!tokenDesk.knows(service, secret)) {
      await store.audit.record({
        action: "authn_login_fail",
        outcome: "failure",
        details: { reason: "wrong-service-secret" },
      });
      return err({ type: "ServiceUnknown" });
    }
    const issuedAt = clock();
    const expiresAt = new Date(issuedAt.getTime() + lifetimeMs);
    const token = tokenDesk.mintForService({ service, issuedAt, expiresAt });
    await store.audit.record({
      action: "authn_token_created",
      subject: service,
      actor: { kind: "service", id: service },
    });
    return ok({ token, expiresAt });
  };
}
