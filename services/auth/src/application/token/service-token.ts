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
}: Ports): (who: {
  readonly service: string;
  readonly secret: string;
}) => Result<ServiceToken, ServiceUnknown> {
  return ({ service, secret }) => {
    if (!tokenDesk.knows(service, secret))
      return err({ type: "ServiceUnknown" });
    const issuedAt = clock();
    const expiresAt = new Date(issuedAt.getTime() + lifetimeMs);
    const token = tokenDesk.mintForService({ service, issuedAt, expiresAt });
    return ok({ token, expiresAt });
  };
}
