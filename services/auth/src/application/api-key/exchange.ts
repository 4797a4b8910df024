import { err, ok, type Result } from "@tixlys/nexus";
import type { ActiveAccount } from "../../domain/account/account.ts";
import { rolesOf, tierOf } from "../../domain/account/role.ts";
import {
  keyTokenExpiresAt,
  lastUsedStepMs,
} from "../../domain/api-key/api-key.ts";
import { lifetimesOf } from "../../domain/session/lifetimes.ts";
import type { ApiKeyQueries, Audited, Ports, StoredApiKey } from "../ports.ts";

/** What a key is good for: a short token that every service judges by itself. */
export type KeyToken = {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
};

/** Mistyped, unknown, revoked, run out, or its owner is disabled: nothing says which. */
export type ApiKeyRefused = { readonly type: "ApiKeyRefused" };

/**
 * Trades a key for an access token (auth.md §3.2). The token says what the account is now, so that a demotion narrows the key
 * with the next one, and those from before die with the account's generation (auth #37, #57).
 */
export function exchangeApiKeyWith(
  ports: Ports,
): (text: string) => Promise<Result<KeyToken, ApiKeyRefused>> {
  return async (text) => {
    const at = ports.clock();
    const hash = ports.apiKeySecrets.hashOf(text);
    const found = hash && (await ports.store.apiKeys.byHash(hash, at));
    if (found === undefined || found.account.status !== "active") {
      await ports.store.audit.record(refused(found));
      return err({ type: "ApiKeyRefused" });
    }
    const { key, account } = found;
    await ports.store.audit.record({
      action: "authn_token_created",
      subject: account.id,
      actor: { kind: "user", id: account.id },
      details: { key: key.id },
    });
    if (isUnnoted(key, at)) await ports.store.apiKeys.noteUse(key.id, at);
    return ok(grant(ports, key, account, at));
  };
}

type FoundApiKey = Awaited<ReturnType<ApiKeyQueries["byHash"]>>;

/** Nothing of what was shown is in it. */
function refused(found: FoundApiKey): Audited {
  const action = "authn_api_key_fail";
  const outcome = "failure";
  if (found === undefined)
    return { action, outcome, details: { reason: "unknown" } };
  const details = { key: found.key.id, reason: "disabled" };
  return { action, outcome, subject: found.account.id, details };
}

const isUnnoted = ({ lastUsedAt }: StoredApiKey, at: Date): boolean =>
  lastUsedAt === undefined ||
  at.getTime() - lastUsedAt.getTime() >= lastUsedStepMs;

function grant(
  ports: Ports,
  key: StoredApiKey,
  account: ActiveAccount,
  at: Date,
): KeyToken {
  const tier = tierOf(account.role);
  const accessTokenExpiresAt = keyTokenExpiresAt(
    key,
    at,
    lifetimesOf[tier].accessMs,
  );
  const accessToken = ports.accessTokens.mint({
    userId: account.id,
    roles: rolesOf(account),
    tier,
    verified: account.verified,
    gen: account.gen,
    sessionId: key.id,
    // One factor, proven by nobody: a key passes no guard that asks for a second factor or for a person who is there.
    aal: 1,
    authTime: new Date(0),
    client: "api-key",
    issuedAt: at,
    expiresAt: accessTokenExpiresAt,
    restrictions: key.scope,
  });
  return { accessToken, accessTokenExpiresAt };
}
