import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { attenuate, RestrictionError } from "@tixlys/biscuit";
import type { Signer, TokenIdentity } from "@tixlys/biscuit";
import { err, ok, uuidV7, type Result } from "@tixlys/nexus";
import type {
  Narrowed,
  Narrowing,
  NarrowingRefused,
  TokenDesk,
  TokenHolder,
} from "../../application/ports.ts";

/** The new one and the old one: a service goes over to its new secret while both are good. */
export type SecretHashes = ReadonlyMap<
  string,
  readonly [string] | readonly [string, string]
>;

/** What the desk is made of. */
export type TokenDeskParts = {
  readonly signer: Pick<Signer, "mintService">;
  /** Reads a token that is genuine, living and not revoked as far as this process knows. */
  readonly identify: (token: string) => TokenIdentity | undefined;
  readonly audiences: readonly string[];
  /** SHA-256 of each service's secret in hexadecimal, by service; two while a secret is changed. */
  readonly secretHashes: SecretHashes;
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
  narrow: (token, to) => narrow(token, to, identify),
  knows: (service, secret) => {
    const given = createHash("sha256").update(secret).digest();
    const known = secretHashes.get(service) ?? [];
    // As many comparisons whoever asks; what has no secret is compared with what nothing hashes to.
    const matches = [known[0], known[1]].map((hash) =>
      timingSafeEqual(
        given,
        hash === undefined ? nothing : Buffer.from(hash, "hex"),
      ),
    );
    return matches.includes(true);
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

function narrow(
  token: string,
  to: Narrowing,
  identify: TokenDeskParts["identify"],
): Result<Narrowed, NarrowingRefused> {
  const parent = identify(token);
  if (parent === undefined) return err({ type: "TokenIsFull" });
  try {
    const ends = [parent.expiresAt, to.expiresAt ?? parent.expiresAt];
    const soonest = Math.min(...ends.map((end) => end.getTime()));
    return ok({
      token: attenuate(token, to),
      expiresAt: new Date(Math.floor(soonest / 1000) * 1000),
    });
  } catch (error) {
    if (error instanceof RestrictionError) return err({ type: "TokenIsFull" });
    throw error;
  }
}

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
