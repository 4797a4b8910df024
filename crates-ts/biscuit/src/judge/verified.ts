import { toHex } from "../bytes.ts";
import type { PublicKey } from "../crypto/ed25519.ts";
import { printCheck } from "../datalog/print.ts";
import type { Block, Fact } from "../datalog/terms.ts";
import type { TokenIdentity, TokenView } from "../decision.ts";
import { readAuthority } from "../token/authority.ts";
import type { Authority } from "../token/authority.ts";
import type { ParsedToken } from "../token/parse.ts";
import { checkTypes } from "../token/types.ts";
import { endOf, narrowsRights, steadyUntil } from "./bounds.ts";

/** `client` fact of tokens made from an API key: they count as narrowed, whatever they are narrowed to. */
export const API_KEY_CLIENT = "api-key";

/** A token whose structure, shape and signatures are good. It holds no decision: those depend on the request. */
export type VerifiedToken = {
  readonly kid: number;
  readonly key: PublicKey;
  readonly authority: Authority;
  readonly blocks: readonly Block[];
  /** Facts of the authority block by name, for checks that ask for them. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  /** Revocation ids, one per block. */
  readonly blockIds: readonly string[];
  /** Whether the token opens less than its user could do. */
  readonly narrowed: boolean;
  /** First second at which it is good no more, all blocks considered. */
  readonly endSeconds: number;
  /** Until when its checks answer the same question alike, whatever the time; undefined where that is not known. */
  readonly steadyUntilSeconds: number | undefined;
};

/** Revocation ids of a token's blocks: their signatures, in hexadecimal. */
export const blockIdsOf = (parsed: ParsedToken): string[] =>
  parsed.envelope.blocks.map(({ signature }) => toHex(signature));

/**
 * Takes together what decisions need of a token.
 *
 * @throws Malformed where the authority block has another shape than ours, or types do not fit
 */
export function describe(
  parsed: ParsedToken,
  kid: number,
  key: PublicKey,
): VerifiedToken {
  const [first, ...added] = parsed.blocks;
  checkTypes(parsed.blocks);
  const authority = readAuthority(
    first ?? { version: 0, facts: [], checks: [] },
  );
  const ends = parsed.blocks
    .flatMap(({ checks }) => checks.map(endOf))
    .filter((end) => end !== undefined);
  const { principal } = authority;
  return {
    kid,
    key,
    authority,
    blocks: parsed.blocks,
    facts: byName(first?.facts ?? []),
    blockIds: blockIdsOf(parsed),
    narrowed:
      added.some(({ checks }) => checks.some(narrowsRights)) ||
      (principal.kind === "user" && principal.client === API_KEY_CLIENT),
    endSeconds: Math.min(authority.expiresAt.getTime() / 1000, ...ends),
    steadyUntilSeconds: steadyUntil(
      parsed.blocks.flatMap(({ checks }) => checks),
    ),
  };
}

// `Map.groupBy`, which Node 20 does not know.
function byName(facts: readonly Fact[]): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = groups.get(fact.name);
    if (group === undefined) groups.set(fact.name, [fact]);
    else group.push(fact);
  }
  return groups;
}

/** What a route may show of a token; worked out only when someone reads it, as hardly any route does. */
export const viewOf = (token: VerifiedToken): TokenView => new View(token);

class View implements TokenView {
  readonly #token: VerifiedToken;
  readonly id: string;

  constructor(token: VerifiedToken) {
    this.#token = token;
    this.id = token.authority.tokenId;
  }

  get issuedAt(): Date {
    return new Date(this.#token.authority.issuedAt);
  }

  get expiresAt(): Date {
    return new Date(this.#token.endSeconds * 1000);
  }

  get gen(): number | undefined {
    return this.#token.authority.gen;
  }

  get checks(): string[] {
    return this.#token.blocks.flatMap(({ checks }) => checks.map(printCheck));
  }
}

/** What a token says of its holder, as callers outside the crate get it. */
export function identityOf({
  authority,
  blockIds,
  endSeconds,
}: VerifiedToken): TokenIdentity {
  const { principal, tokenId, gen, purpose, audiences, issuedAt } = authority;
  return {
    principal,
    tokenId,
    gen,
    purpose,
    audiences,
    blockIds,
    issuedAt,
    expiresAt: new Date(endSeconds * 1000),
  };
}
