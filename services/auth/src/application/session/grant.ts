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

/** The pair of tokens for a session; the access token says what the account is now. */
export function grantTokens(
  ports: Ports,
  account: ActiveAccount,
  session: ActiveSession,
  refreshToken: string,
  at: Date,
): SessionTokens {
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
    authTime: session.startedAt,
    issuedAt: at,
    expiresAt: accessTokenExpiresAt,
  });
  return {
    accessToken,
    accessTokenExpiresAt,
    refreshToken,
    refreshTokenExpiresAt: expiresAt(session),
    sessionId: session.id,
    client: session.client,
  };
}
