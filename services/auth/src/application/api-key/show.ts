import { parseUserId } from "../../domain/account/ids.ts";
import { parseApiKeyId } from "../../domain/api-key/api-key.ts";
import type { Ports, StoredApiKey } from "../ports.ts";
import type { Holder } from "../session/logout.ts";

/** One of the caller's living keys; `undefined` for anybody else's, and for one that has ended. */
export function showApiKeyWith(
  ports: Ports,
): (holder: Holder, id: string) => Promise<StoredApiKey | undefined> {
  return async (holder, text) => {
    const userId = parseUserId(holder.userId);
    const id = parseApiKeyId(text);
    return userId && id && ports.store.apiKeys.find(userId, id, ports.clock());
  };
}
