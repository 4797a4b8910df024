import { parseUserId } from "../../domain/account/ids.ts";
import { parseApiKeyId } from "../../domain/api-key/api-key.ts";
import type { Ports, StoredApiKey } from "../ports.ts";
import type { Holder } from "../session/logout.ts";
import type { Slice } from "../session/my-sessions.ts";

/** Part of the list; `next` is where the following part begins, where there is one. */
export type ApiKeyPage = {
  readonly keys: readonly StoredApiKey[];
  readonly next: string | undefined;
};

/** The caller's living keys, the newest first. */
export function listApiKeysWith(
  ports: Ports,
): (holder: Holder, slice: Slice) => Promise<ApiKeyPage> {
  return async (holder, { limit, after }) => {
    const userId = parseUserId(holder.userId);
    if (userId === undefined) return { keys: [], next: undefined };
    const found = await ports.store.apiKeys.pageOf(userId, ports.clock(), {
      after: parseApiKeyId(after),
      limit: limit + 1,
    });
    const keys = found.slice(0, limit);
    const next = found.length > limit ? keys.at(-1)?.id : undefined;
    return { keys, next };
  };
}
