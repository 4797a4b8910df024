import type { ActiveAccount } from "../../domain/account/account.ts";
import type { SessionId } from "../../domain/account/ids.ts";
import { rolesOf } from "../../domain/account/role.ts";
import {
  accessExpiresAt,
  expiresAt,
  type ActiveSession,
  type Client,
} from "../../domain/session/session.ts";
import type { Ports } from "../ports.ts";

/** What a program gets when its person has signed in, or has come back. */
export type SessionTokens = {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
  readonly sessionId: SessionId;
  readonly client: Client;
};

/** An access token and when it expires. */
export type AccessToken = Pick<
  SessionTokens,
  "accessToken" | "accessTokenExpiresAt"
>;

/** The pair of tokens for a session. */
export function grantTokens(
  ports: Ports,
  account: ActiveAccount,
  session: ActiveSession,
  refreshToken: string,
  at: Date,
): SessionTokens {
  return {
    ...grantAccess(ports, account, session, at),
    refreshToken,
    refreshTokenExpiresAt: expiresAt(session),
    sessionId: session.id,
    client: session.client,
  };
}

/** An access token of a session; it says what the account is now. */
export function grantAccess(
  ports: Ports,
  account: ActiveAccount,
  session: ActiveSession,
  at: Date,
): AccessToken {
  const accessTokenExpiresAt = accessExpiresAt(session, at);
  const accessToken = ports.accessTokens.mint({
    userId: account.id,
    roles: rolesOf(account),
    tier: session.tier,
    verified: account.verified,
    gen: account.gen,
    sessionId: session.id,
    aal: session.aal,
    client: session.client,
    authTime: session.authenticatedAt,
    issuedAt: at,
    expiresAt: accessTokenExpiresAt,
  });
  return { accessToken, accessTokenExpiresAt };
}
