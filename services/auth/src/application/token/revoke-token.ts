import { ok } from "@tixlys/nexus";
import type { RefreshHash } from "../../domain/session/session.ts";
import type { SessionId } from "../../domain/account/ids.ts";
import type { Ports } from "../ports.ts";
import { endSession } from "../session/end-session.ts";

/** Clocks of verifiers may be behind by this much. */
const skewMs = 60_000;

/**
 * Voids a token for whoever holds it (RFC 7009): an access token with all that was narrowed from it, a refresh token with its
 * session. Anything else is already void, and nothing says which of these it was (auth #41).
 */
export function revokeTokenWith(
  ports: Ports,
): (token: string) => Promise<void> {
  return async (token) => {
    const refresh = ports.refreshSecrets.parse(token);
    if (refresh !== undefined) return endFamily(ports, token, refresh);
    const holder = ports.tokenDesk.identify(token);
    if (holder === undefined) return;
    const until = new Date(holder.expiresAt.getTime() + skewMs);
    await ports.store.run<null, never>(async (tx) => {
      await tx.outbox.revoke({ kind: "block", id: holder.lastBlockId, until });
      await tx.audit.record({
        action: "authn_token_revoked",
        subject: holder.kind === "user" ? holder.userId : holder.service,
        details: { block: holder.lastBlockId },
      });
      return ok(null);
    });
  };
}

/** Any token that the family ever issued will do: a spent one that came back would end the session as well (auth #38). */
async function endFamily(
  { store, refreshSecrets, clock }: Ports,
  token: string,
  { sessionId }: { readonly sessionId: SessionId; readonly hash: RefreshHash },
): Promise<void> {
  await store.run<null, never>(async (tx) => {
    const userId = await tx.sessions.ownerOf(sessionId);
    if (userId === undefined) return ok(null);
    await tx.accounts.lock(userId);
    const stored = await tx.sessions.load(sessionId);
    if (
      stored !== undefined &&
      refreshSecrets.isGenuine(token, stored.familyKey)
    )
      await endSession(tx, userId, sessionId, "token-revoked", clock());
    return ok(null);
  });
}
