import { ok } from "@tixlys/nexus";
import { parseUserId } from "../../domain/account/ids.ts";
import { parseApiKeyId } from "../../domain/api-key/api-key.ts";
import type { Ports } from "../ports.ts";
import { revokedUntil } from "../session/end-session.ts";
import type { Holder } from "../session/logout.ts";

/**
 * Ends one of the caller's keys: it is traded for nothing any more, and the tokens that it was traded for die everywhere as
 * those of a session do. False when it is somebody else's or unknown: strangers cannot tell which (auth #46).
 */
export function revokeApiKeyWith(
  ports: Ports,
): (holder: Holder, id: string) => Promise<boolean> {
  return async (holder, text) => {
    const userId = parseUserId(holder.userId);
    const id = parseApiKeyId(text);
    if (userId === undefined || id === undefined) return false;
    const at = ports.clock();
    const done = await ports.store.run<boolean, never>(async (tx) => {
      await tx.accounts.lock(userId);
      if (!(await tx.apiKeys.remove(userId, id))) return ok(false);
      await tx.audit.record({
        action: "authn_api_key_revoked",
        subject: userId,
        details: { key: id },
      });
      const version = await tx.accounts.advance(userId);
      await tx.outbox.publish({ type: "ApiKeyRevoked", userId, id, version });
      await tx.outbox.revoke({ kind: "api-key", id, until: revokedUntil(at) });
      return ok(true);
    });
    return done.ok && done.value;
  };
}
