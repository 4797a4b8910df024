import type { SessionId, UserId } from "../../domain/account/ids.ts";
import { parseApiKeyId } from "../../domain/api-key/api-key.ts";
import type { Ports, SessionView } from "../ports.ts";

/**
 * What a token's session is: a sign-in, or the API key that the token was traded for, which is shown as a session of the
 * program that has it. `undefined` when it has ended.
 */
export async function grantOf(
  { store, clock }: Pick<Ports, "store" | "clock">,
  userId: UserId,
  id: SessionId,
): Promise<SessionView | undefined> {
  const now = clock();
  const session = await store.sessionOf(userId, id, now);
  if (session !== undefined) return session;
  const keyId = parseApiKeyId(id);
  const key = keyId && (await store.apiKeys.find(userId, keyId, now));
  if (key === undefined) return undefined;
  const { name, createdAt, lastUsedAt, expiresAt } = key;
  return {
    id,
    device: `API key: ${name}`,
    // Where a key is used from is not kept.
    ip: "",
    createdAt,
    lastUsedAt: lastUsedAt ?? createdAt,
    expiresAt,
  };
}
