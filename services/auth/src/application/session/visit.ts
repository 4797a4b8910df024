import type { ActiveAccount } from "../../domain/account/account.ts";
import { parseSessionId, parseUserId } from "../../domain/account/ids.ts";
import { rolesOf, tierOf, type Tier } from "../../domain/account/role.ts";
import {
  isHeldBy,
  type ActiveSession,
  type AssuranceLevel,
} from "../../domain/session/session.ts";
import { parseApiKeyId, type ApiKeyId } from "../../domain/api-key/api-key.ts";
import { opens } from "../../domain/api-key/scope.ts";
import { findShownKey } from "../api-key/find.ts";
import type { Ports } from "../ports.ts";
import type { Holder } from "./logout.ts";

/** Who is at the door, as the account is now (auth #37). */
export type Visitor = {
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  readonly tier: Tier;
  readonly verified: boolean;
  readonly aal: AssuranceLevel;
  /** When they last proved who they are (auth #49). */
  readonly authenticatedAt: Date;
};

/** What somebody shows: a verified access token, the refresh token in a browser's cookie, or an API key. */
export type Shown =
  | { readonly by: "token"; readonly holder: Holder }
  | {
      readonly by: "cookie";
      readonly token: string;
      readonly userAgent: string;
    }
  /** For an operation, which the key's scope has to open. */
  | {
      readonly by: "api-key";
      readonly key: string;
      readonly operation: string;
    };

/**
 * Says who somebody is without changing anything: the refresh token of a browser is looked at and not traded in, and an old one
 * says nobody and ends nothing. A visit is no use of the session either: it idles on.
 */
export function visitWith(
  ports: Ports,
): (shown: Shown) => Promise<Visitor | undefined> {
  return async (shown) => {
    if (shown.by === "api-key") return ownerOf(ports, shown);
    const session =
      shown.by === "token"
        ? await sessionOf(ports, shown.holder)
        : await sessionOfBrowser(ports, shown);
    if (session === undefined)
      return shown.by === "token" ? traderOf(ports, shown.holder) : undefined;
    const account = await ports.store.accountOf(session.userId);
    return account?.status === "active" && tierOf(account.role) === session.tier
      ? visitorOf(account, session)
      : undefined;
  };
}

/** One factor, proven by nobody: as with the tokens that a key is traded for, which the gateway does for its clients. */
async function ownerOf(
  ports: Ports,
  { key: text, operation }: Extract<Shown, { by: "api-key" }>,
): Promise<Visitor | undefined> {
  const found = await findShownKey(ports, text, ports.clock());
  if (found === undefined || !opens(found.key.scope, operation))
    return undefined;
  return visitorByKey(found.account, found.key.id);
}

/** The same by a token that the key was traded for, whose scope the guard has judged. */
async function traderOf(
  { store, clock }: Ports,
  holder: Holder,
): Promise<Visitor | undefined> {
  const userId = parseUserId(holder.userId);
  const id = parseApiKeyId(holder.sessionId);
  if (userId === undefined || id === undefined) return undefined;
  const key = await store.apiKeys.find(userId, id, clock());
  const account = key && (await store.accountOf(userId));
  return account?.status === "active" ? visitorByKey(account, id) : undefined;
}

function visitorByKey(account: ActiveAccount, key: ApiKeyId): Visitor {
  return {
    userId: account.id,
    sessionId: key,
    roles: rolesOf(account),
    tier: tierOf(account.role),
    verified: account.verified,
    aal: 1,
    authenticatedAt: new Date(0),
  };
}

async function sessionOf(
  { store, clock }: Ports,
  holder: Holder,
): Promise<ActiveSession | undefined> {
  const id = parseSessionId(holder.sessionId);
  const session = id && (await store.liveSession(id, clock()));
  return session?.userId === parseUserId(holder.userId) ? session : undefined;
}

async function sessionOfBrowser(
  { store, clock, refreshSecrets }: Ports,
  { token, userAgent }: Extract<Shown, { by: "cookie" }>,
): Promise<ActiveSession | undefined> {
  const parsed = refreshSecrets.parse(token);
  if (parsed === undefined) return undefined;
  const at = clock();
  const session = await store.liveSession(parsed.sessionId, at);
  const userAgentHash = refreshSecrets.hashUserAgent(userAgent);
  const by = { delivery: "cookie", userAgentHash } as const;
  return session !== undefined &&
    isHeldBy(session, { presented: parsed.hash, by, at })
    ? session
    : undefined;
}

function visitorOf(account: ActiveAccount, session: ActiveSession): Visitor {
  const { id, tier, aal, authenticatedAt } = session;
  const { id: userId, verified } = account;
  return {
    userId,
    sessionId: id,
    roles: rolesOf(account),
    tier,
    verified,
    aal,
    authenticatedAt,
  };
}
