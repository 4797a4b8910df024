import type { ApiKeyQueries, Audited, Ports, StoredApiKey } from "../ports.ts";
import type { ActiveAccount } from "../../domain/account/account.ts";
import { lastUsedStepMs } from "../../domain/api-key/api-key.ts";

/** A key that somebody shows, with its owner as the account is now. */
export type ShownKey = {
  readonly key: StoredApiKey;
  readonly account: ActiveAccount;
};

/**
 * The living key of a text, and notes its use. `undefined` for one that is mistyped, unknown, revoked or has run out, and where
 * its owner is disabled; that is in the audit log, without what was shown.
 */
export async function findShownKey(
  { store, apiKeySecrets }: Pick<Ports, "store" | "apiKeySecrets">,
  text: string,
  at: Date,
): Promise<ShownKey | undefined> {
  const hash = apiKeySecrets.hashOf(text);
  const found = hash && (await store.apiKeys.byHash(hash, at));
  if (found?.account.status !== "active") {
    await store.audit.record(refused(found));
    return undefined;
  }
  const { key, account } = found;
  if (isUnnoted(key, at)) await store.apiKeys.noteUse(key.id, at);
  return { key, account };
}

type FoundApiKey = Awaited<ReturnType<ApiKeyQueries["byHash"]>>;

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
