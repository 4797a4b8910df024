import { toHex } from "./bytes.ts";
import { narrow, text } from "./attenuate.ts";
import { SymbolTable } from "./datalog/symbols.ts";
import { term } from "./datalog/terms.ts";
import type { Block, Fact, Scalar } from "./datalog/terms.ts";
import { parsePrivateKey } from "./keys.ts";
import { tierOf } from "./principal.ts";
import type { Purpose, Role } from "./principal.ts";
import { checksOf } from "./restrictions.ts";
import type { Restrictions } from "./restrictions.ts";
import { CLOCK_SKEW_SECONDS, readAuthority } from "./token/authority.ts";
import { audienceIn, exactly, withinTime } from "./token/checks.ts";
import { sealEnvelope, signAuthority } from "./token/sign.ts";

/** What goes into a user's access token (decision 4, auth.md §3.1). Times are cut to whole seconds. */
export type AccessClaims = {
  userId: string;
  /** The role and the capabilities; the tier follows from them. */
  roles: readonly Role[];
  verified: boolean;
  sessionId: string;
  tokenId: string;
  /** The user's generation: one message voids all tokens of older ones. */
  gen: number;
  aal: number;
  authTime: Date;
  /** `web`, `api`, or `API_KEY_CLIENT` for a token made from an API key. */
  client: string;
  issuedAt: Date;
  expiresAt: Date;
  /** Names of the services that may accept the token. */
  audiences: readonly string[];
  /** Default `access`. */
  purpose?: Exclude<Purpose, "service">;
  /** The administrator who acts as this user. */
  actor?: string;
  /** Narrows the token from the start (API keys). */
  restrictions?: Restrictions;
};

/** What goes into a service's token; it is sealed and lives at most ten minutes. */
export type ServiceClaims = {
  service: string;
  tokenId: string;
  issuedAt: Date;
  expiresAt: Date;
  audiences: readonly string[];
};

/** Holds a private root key. `publicKey` is `kid:hex`. */
export type Signer = {
  readonly kid: number;
  readonly publicKey: string;
  /** @throws MintError where the claims would make a token that every verifier refuses */
  mint(claims: AccessClaims): string;
  /** @throws MintError */
  mintService(claims: ServiceClaims): string;
};

/** Beside the key. */
export type SignerOptions = {
  /** Every token says that it is of this environment; verifiers of another refuse it. */
  readonly environment?: string;
};

/** Claims that cannot become a token. The message says which. */
export class MintError extends Error {
  override readonly name = "MintError";
}

const DATALOG_VERSION = 3;
const SERVICE_TOKEN_SECONDS = 600;

/**
 * Reads a private root key, `kid:hex`.
 *
 * @throws KeyError
 */
export function createSigner(
  privateKey: string,
  { environment }: SignerOptions = {},
): Signer {
  const { kid, key } = parsePrivateKey(privateKey);
  const said =
    environment === undefined
      ? []
      : [fact("environment", term.string(environment))];
  const sign = ({ facts, ...block }: Block) =>
    signAuthority(
      kid,
      key,
      checked({ ...block, facts: [...facts, ...said] }),
      new SymbolTable(),
    );
  return {
    kid,
    publicKey: `${kid}:${toHex(key.publicRaw)}`,
    mint: (claims) => {
      const draft = sign(accessBlock(claims));
      const narrowed =
        claims.restrictions === undefined
          ? draft
          : narrow(draft, checksOf(claims.restrictions));
      return text(narrowed.envelope);
    },
    mintService: (claims) => {
      const { envelope } = sign(serviceBlock(claims));
      return text(sealEnvelope(envelope) ?? fail("seal"));
    },
  };
}

function accessBlock(claims: AccessClaims): Block {
  const facts = [
    fact("user", term.string(claims.userId)),
    fact("tier", term.string(tierOf(claims.roles))),
    ...claims.roles.map((role) => fact("role", term.string(role))),
    fact("verified", term.boolean(claims.verified)),
    fact("session", term.string(claims.sessionId)),
    fact("token", term.string(claims.tokenId)),
    fact("gen", term.integer(claims.gen)),
    fact("aal", term.integer(claims.aal)),
    fact("auth_time", term.date(claims.authTime)),
    fact("client", term.string(claims.client)),
    ...(claims.actor === undefined
      ? []
      : [fact("actor", term.string(claims.actor))]),
  ];
  return authorityBlock(facts, claims, claims.purpose ?? "access");
}

function serviceBlock(claims: ServiceClaims): Block {
  const lifeMs = claims.expiresAt.getTime() - claims.issuedAt.getTime();
  if (lifeMs > SERVICE_TOKEN_SECONDS * 1000)
    fail("a service token lives at most ten minutes");
  const facts = [
    fact("service", term.string(claims.service)),
    fact("token", term.string(claims.tokenId)),
  ];
  return authorityBlock(facts, claims, "service");
}

type Lifetime = {
  issuedAt: Date;
  expiresAt: Date;
  audiences: readonly string[];
};

function authorityBlock(
  facts: readonly Fact[],
  { issuedAt, expiresAt, audiences }: Lifetime,
  purpose: Purpose,
): Block {
  const times = [issuedAt, expiresAt].map((date) => date.getTime());
  if (times.some((time) => !(time >= CLOCK_SKEW_SECONDS * 1000)))
    fail("issuedAt and expiresAt must be valid dates");
  if (expiresAt <= issuedAt) fail("expiresAt must be after issuedAt");
  const issued = new Date(Math.floor(issuedAt.getTime() / 1000) * 1000);
  const from = new Date(issued.getTime() - CLOCK_SKEW_SECONDS * 1000);
  return {
    version: DATALOG_VERSION,
    facts: [
      ...facts,
      fact("issued", term.date(issued)),
      fact("expires", term.date(expiresAt)),
    ],
    checks: [
      withinTime(from, expiresAt),
      exactly("purpose", purpose),
      audienceIn(audiences),
    ],
  };
}

const fact = (name: string, value: Scalar): Fact => ({ name, terms: [value] });

// What a verifier would refuse must not be signed: the shape is read back by the verifier's own code.
function checked(block: Block): Block {
  try {
    readAuthority(block);
  } catch (error) {
    fail(error instanceof Error ? error.message : "authority");
  }
  return block;
}

function fail(reason: string): never {
  throw new MintError(reason);
}
