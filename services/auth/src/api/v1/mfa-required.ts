import { reject, type Reply } from "@tixlys/pawz";
import type { IssuedChallenge } from "../../application/factor/challenge.ts";

/** RFC 9110 §11.6.1: every 401 names a way to do better. */
const bearer = 'Bearer realm="tixlys"';

/** The password was right; with the challenge the second factor can be given. */
export function onFactorRequired(issued?: IssuedChallenge): Reply<never> {
  const headers = { "www-authenticate": bearer };
  if (issued === undefined) return reject("mfa-required", { headers });
  const { token: challenge, expiresAt } = issued;
  const params = { challenge, challengeExpiresAt: expiresAt.toISOString() };
  return reject("mfa-required", { params, headers });
}

/** The challenge is unknown, over, used, or has no try left: the login begins again. */
export function onChallengeVoid(): Reply<never> {
  return reject("token-invalid", { headers: { "www-authenticate": bearer } });
}
