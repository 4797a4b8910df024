/** Access tokens as `auth` would sign them; it need not run. */
import { createSigner } from "../../crates-ts/biscuit/src/index.ts";
import type { Role } from "../../crates-ts/biscuit/src/index.ts";

/** Whose token, for which services and for how long. */
export type Holder = {
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly audiences: readonly string[];
  readonly lifetimeMs: number;
};

/** @param auth The environment of `auth`, with its key. */
export function tokensOf(
  auth: Readonly<Record<string, string>>,
): (holder: Holder) => string {
  const { BISCUIT_PRIVATE_KEY: key = "", TIXLYS_ENV: environment = "" } = auth;
  const signer = createSigner(key, { environment });
  return ({ lifetimeMs, ...holder }) => {
    const now = new Date();
    return signer.mint({
      ...holder,
      verified: true,
      sessionId: Bun.randomUUIDv7(),
      tokenId: Bun.randomUUIDv7(),
      gen: 1,
      aal: 1,
      authTime: now,
      client: "api",
      issuedAt: now,
      expiresAt: new Date(now.getTime() + lifetimeMs),
    });
  };
}
