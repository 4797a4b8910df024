import {
  createRevocations,
  createSigner,
  createVerifier,
  generateRootKey,
  type KeySet,
  parseKeys,
  type Restrictions,
  type Revocations,
  type Role,
  type Signer,
  type Verifier,
} from "@tixlys/biscuit";
import { serviceNames } from "@tixlys/contracts";

/** A signer and everything that believes it; one per test file. */
export type TestKeys = {
  readonly signer: Signer;
  readonly keySet: KeySet;
  /** `kid:hex`, as `BISCUIT_PUBLIC_KEYS` has it. */
  readonly publicKeys: string;
  /** As `BISCUIT_PRIVATE_KEY` has it. */
  readonly privateKey: string;
  /** Not fed, and none is required, so that decisions are normal; tests may apply records to it. */
  readonly revocations: Revocations;
  /** A verifier of these keys for the given audience; management needs no second factor unless it is told so. */
  verifierFor(
    audience: string,
    rules?: { readonly requireAal2ForManagement?: boolean },
  ): Verifier;
};

/** What a test says about a person; the rest is filled in. */
export type TestClaims = {
  readonly userId?: string;
  /** `["user", "customer"]` when absent; the tier follows from them. */
  readonly roles?: readonly Role[];
  readonly verified?: boolean;
  readonly sessionId?: string;
  readonly tokenId?: string;
  readonly gen?: number;
  /** 2 when absent, so that management guards are about the tier. */
  readonly aal?: number;
  readonly client?: string;
  /** Services that may take the token; all when absent. */
  readonly audiences?: readonly string[];
  readonly authTime?: Date;
  readonly issuedAt?: Date;
  readonly expiresAt?: Date;
  readonly restrictions?: Restrictions;
};

/** The services that a test token is for when nothing is said: those of the suite and of its examples; `shop` is the fixture. */
const allServices: readonly string[] = [
  "shop",
  ...serviceNames,
  "items",
  "shelf",
];
const lifetimeMs = 5 * 60_000;

/** A new root key with signer, key set and revocations. `clock` for tests that move time. */
export function testKeys(
  options: {
    readonly clock?: () => Date;
    readonly kid?: number;
    /** Whose tokens they are; `test` when absent. */
    readonly environment?: string;
  } = {},
): TestKeys {
  const { privateKey, publicKey } = generateRootKey(options.kid ?? 1);
  const { environment = "test" } = options;
  const signer = createSigner(privateKey, { environment });
  const keySet = parseKeys(publicKey);
  const time = options.clock === undefined ? {} : { clock: options.clock };
  const revocations = createRevocations({ ...time, feedRequired: false });
  return {
    signer,
    keySet,
    publicKeys: publicKey,
    privateKey,
    revocations,
    verifierFor: (audience, rules = {}) =>
      createVerifier({
        ...rules,
        keys: keySet,
        audience,
        environment,
        revocations,
        ...time,
      }),
  };
}

/** An access token for a person; a verified customer when nothing is said. */
export function mintFor(keys: TestKeys, claims: TestClaims = {}): string {
  const issuedAt = claims.issuedAt ?? new Date();
  const roles = claims.roles ?? ["user", "customer"];
  return keys.signer.mint({
    userId: claims.userId ?? Bun.randomUUIDv7(),
    roles,
    verified: claims.verified ?? true,
    sessionId: claims.sessionId ?? Bun.randomUUIDv7(),
    tokenId: claims.tokenId ?? Bun.randomUUIDv7(),
    gen: claims.gen ?? 1,
    aal: claims.aal ?? 2,
    authTime: claims.authTime ?? issuedAt,
    client: claims.client ?? "api",
    issuedAt,
    expiresAt: claims.expiresAt ?? new Date(issuedAt.getTime() + lifetimeMs),
    audiences: claims.audiences ?? allServices,
    ...(claims.restrictions === undefined
      ? {}
      : { restrictions: claims.restrictions }),
  });
}

/** A token of another service of the suite, calling in its own name. */
export function mintForService(
  keys: TestKeys,
  service: string,
  audiences: readonly string[] = allServices,
): string {
  const issuedAt = new Date();
  return keys.signer.mintService({
    service,
    tokenId: Bun.randomUUIDv7(),
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + lifetimeMs),
    audiences,
  });
}

/** Who a test can be: a typical member of each group, or the bearer of a token that must not work. */
export type Persona =
  | "general"
  | "management"
  | "root"
  | "verified"
  | "unverified"
  | "provider"
  | "moderator"
  | "service"
  | "expired"
  | "future"
  | "tampered"
  | "foreign-key"
  | "other-audience"
  | "revoked";

const revokedSession = "0198c1d2-0000-7000-8000-000000000001";

const rolesOf = {
  general: ["user", "customer"],
  verified: ["user", "customer"],
  unverified: ["user", "customer"],
  management: ["admin"],
  root: ["root"],
  provider: ["user", "provider"],
  moderator: ["moderator"],
} as const satisfies Record<string, readonly Role[]>;

/** A token of a persona, for tests that walk over all routes. */
export function tokenOf(keys: TestKeys, who: Persona): string {
  const minute = 60_000;
  const now = Date.now();
  const at = (offset: number): Date => new Date(now + offset * minute);
  switch (who) {
    case "service":
      return mintForService(keys, "users");
    case "expired":
      return mintFor(keys, { issuedAt: at(-10), expiresAt: at(-5) });
    case "future":
      return mintFor(keys, { issuedAt: at(30), expiresAt: at(35) });
    case "tampered":
      return tamper(mintFor(keys));
    case "foreign-key":
      return mintFor(testKeys());
    case "other-audience":
      return mintFor(keys, { audiences: ["elsewhere"] });
    case "revoked":
      keys.revocations.apply({
        kind: "sid",
        id: revokedSession,
        exp: Math.floor(now / 1000) + 3600,
      });
      return mintFor(keys, { sessionId: revokedSession });
    default:
      return mintFor(keys, {
        roles: rolesOf[who],
        verified: who !== "unverified",
      });
  }
}

/** Changes one character in the middle, where the signed facts are. */
function tamper(token: string): string {
  const at = Math.floor(token.length / 2);
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}
