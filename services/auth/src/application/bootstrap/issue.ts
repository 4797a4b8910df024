import { err, ok, type Result } from "@tixlys/nexus";
import type { Ports } from "../ports.ts";

/** How long an invitation may be redeemed, in milliseconds (auth #14). */
export const bootstrapLifetimeMs: number = 60 * 60_000;

export type Invitation = { readonly token: string; readonly expiresAt: Date };

/**
 * Invites somebody to become the first root; whoever may ask holds the service's own database. A new invitation voids the one
 * before. Rejects where there is a root: from then on roots are made by roots.
 */
export function inviteRootWith(
  ports: Pick<Ports, "store" | "mailSecrets" | "clock">,
): () => Promise<Result<Invitation, { readonly type: "RootExists" }>> {
  return () => {
    const createdAt = ports.clock();
    const expiresAt = new Date(createdAt.getTime() + bootstrapLifetimeMs);
    const { token, hash } = ports.mailSecrets.issue();
    return ports.store.run(async (tx) => {
      await tx.bootstrap.lock();
      if (await tx.accounts.hasRoot()) return err({ type: "RootExists" });
      await tx.bootstrap.replace({ hash, createdAt, expiresAt });
      await tx.audit.record({
        action: "authn_bootstrap_issued",
        details: { until: expiresAt.toISOString() },
      });
      return ok({ token, expiresAt });
    });
  };
}
