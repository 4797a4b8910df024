import { err, newId, ok, type Result } from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import {
  apiKeyCap,
  draftApiKey,
  parseApiKeyId,
  type ApiKeyDraft,
  type ApiKeyRejection,
} from "../../domain/api-key/api-key.ts";
import type { Ports, StoredApiKey, Work } from "../ports.ts";
import type { Holder } from "../session/logout.ts";

export type CreateApiKeyRejection =
  | {
      readonly type: "InvalidApiKey";
      readonly mistakes: readonly ApiKeyRejection[];
    }
  /** The session that asks has ended, or its account is disabled. */
  | { readonly type: "SessionHasEnded" }
  | { readonly type: "TooManyApiKeys"; readonly max: number };

/** A new key; `text` is the only time that it is seen. */
export type CreatedApiKey = {
  readonly key: StoredApiKey;
  readonly text: string;
};

type Outcome = Result<CreatedApiKey, CreateApiKeyRejection>;

/**
 * Makes a key for the person whose session asks, and for nobody else (auth #58): whose it is follows from the session, which
 * must be alive when the key is stored.
 */
export function createApiKeyWith(
  ports: Ports,
): (holder: Holder, draft: ApiKeyDraft) => Promise<Outcome> {
  return async (holder, draft) => {
    const userId = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (userId === undefined || sessionId === undefined) return gone;
    return ports.store.run((tx) => create(tx, ports, userId, sessionId, draft));
  };
}

const gone = err({ type: "SessionHasEnded" } as const);

async function create(
  tx: Work,
  ports: Ports,
  userId: UserId,
  sessionId: SessionId,
  draft: ApiKeyDraft,
): Promise<Outcome> {
  const at = ports.clock();
  const id = newId(parseApiKeyId, ports.ids);
  const drafted = draftApiKey(draft, id, userId, at);
  if (!drafted.ok)
    return err({ type: "InvalidApiKey", mistakes: drafted.error });
  if (!(await isAlive(tx, userId, sessionId))) return gone;
  if ((await tx.apiKeys.countOf(userId, at)) >= apiKeyCap)
    return err({ type: "TooManyApiKeys", max: apiKeyCap });
  const { text, hash, hint } = ports.apiKeySecrets.issue();
  await tx.apiKeys.insert(drafted.value, { hash, hint });
  await tx.audit.record({
    action: "authn_api_key_created",
    subject: userId,
    details: { key: id },
  });
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({ type: "ApiKeyCreated", userId, id, version });
  return ok({ key: { ...drafted.value, hint, lastUsedAt: undefined }, text });
}

/** Locks the account, then the session: what ends either waits, or has ended it already. */
async function isAlive(
  tx: Work,
  userId: UserId,
  sessionId: SessionId,
): Promise<boolean> {
  const { state: account } = await tx.accounts.load(userId);
  if (account.status !== "active") return false;
  const session = (await tx.sessions.load(sessionId))?.state;
  return session?.status === "active" && session.userId === userId;
}
