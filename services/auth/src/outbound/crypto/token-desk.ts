import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Signer, TokenIdentity } from "@tixlys/biscuit";
import { uuidV7 } from "@tixlys/nexus";
import type { TokenDesk, TokenHolder } from "../../application/ports.ts";

/** What the desk is made of. */
export type TokenDeskParts = {
  readonly signer: Pick<Signer, "mintService">;
  /** Reads a token that is genuine, living and not revoked as far as this process knows. */
  readonly identify: (token: string) => TokenIdentity | undefined;
  readonly audiences: readonly string[];
  /** SHA-256 of each service's secret in hexadecimal, by service. */
  readonly secretHashes: ReadonlyMap<string, string>;
};

/** Reads tokens for introspection, and makes those of services. */
export const tokenDesk = ({
  signer,
  identify,
  audiences,
  secretHashes,
}: TokenDeskParts): TokenDesk => ({
  identify: (token) => {
    const identity = identify(token);
    return identity === undefined ? undefined : holderOf(identity);
  },
  knows: (service, secret) => {
    const given = createHash("sha256").update(secret).digest();
    const known = secretHashes.get(service);
    // One comparison whoever asks; a service without a secret is compared with what nothing hashes to.
    const wanted = known === undefined ? nothing : Buffer.from(known, "hex");
    return timingSafeEqual(given, wanted);
  },
  mintForService: ({ service, issuedAt, expiresAt }) =>
    signer.mintService({
      service,
      issuedAt,
      expiresAt,
      audiences,
      tokenId: uuidV7(issuedAt, randomBytes(10)),
    }),
});

const nothing = new Uint8Array(32);

function holderOf(identity: TokenIdentity): TokenHolder | undefined {
  const { principal, tokenId, purpose, audiences, issuedAt, expiresAt } =
    identity;
  const lastBlockId = identity.blockIds.at(-1) ?? "";
  const common = { tokenId, lastBlockId, audiences, issuedAt, expiresAt };
  if (principal.kind === "service")
    return { kind: "service", service: principal.service, ...common };
  // What is half a sign-in, or the link of a mail, opens no API.
  if (purpose !== "access") return undefined;
  const { userId, sessionId, client, roles } = principal;
  const gen = identity.gen ?? 0;
  return { kind: "user", userId, sessionId, client, roles, gen, ...common };
}
