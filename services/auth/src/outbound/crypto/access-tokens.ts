import type { Signer } from "@tixlys/biscuit";
import { uuidV7 } from "@tixlys/nexus";
import { randomBytes } from "node:crypto";
import type { AccessTokens, PublicKey } from "../../application/ports.ts";

/** Mints access tokens for every service of the suite (auth.md §3.1) and names the keys that verify them. */
export function biscuitAccessTokens(
  signer: Pick<Signer, "mint">,
  published: () => readonly PublicKey[],
  audiences: readonly string[],
): AccessTokens {
  return {
    mint: (grant) =>
      signer.mint({
        ...grant,
        tokenId: uuidV7(grant.issuedAt, randomBytes(10)),
        audiences,
      }),
    keys: published,
  };
}
