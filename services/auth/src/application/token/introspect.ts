import { parseSessionId, parseUserId } from "../../domain/account/ids.ts";
import { grantOf } from "../api-key/as-session.ts";
import type { Ports, TokenHolder, UserHolder } from "../ports.ts";

/** Why nothing more is told of a token that is not active: it may be anything (RFC 7662 §2.2, auth #41). */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly holder: TokenHolder;
      /** Undefined in a service's token. */
      readonly username: string | undefined;
    };

/**
 * Whether a token is good now, by what this service's database knows: sessions, generations and accounts are here, so that the
 * answer needs no feed of revocations (auth.md §3.7).
 */
export function introspectWith(
  ports: Ports,
): (token: string) => Promise<Introspection> {
  return async (token) => {
    const holder = ports.tokenDesk.identify(token);
    if (holder === undefined) return inactive;
    if (holder.kind === "service")
      return { active: true, holder, username: undefined };
    const username = await liveUsername(ports, holder);
    return username === undefined
      ? inactive
      : { active: true, holder, username };
  };
}

const inactive = { active: false } as const;

/** The name of a holder whose account, generation and session are all alive. */
async function liveUsername(
  ports: Ports,
  holder: UserHolder,
): Promise<string | undefined> {
  const userId = parseUserId(holder.userId);
  const sessionId = parseSessionId(holder.sessionId);
  if (userId === undefined || sessionId === undefined) return undefined;
  const [account, session] = await Promise.all([
    ports.store.accountOf(userId),
    grantOf(ports, userId, sessionId),
  ]);
  return account?.status === "active" &&
    account.gen <= holder.gen &&
    session !== undefined
    ? account.username
    : undefined;
}
