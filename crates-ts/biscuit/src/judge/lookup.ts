import { digestOf } from "../crypto/digest.ts";
import type { KeySet } from "../keys.ts";
import type { RefusalReason } from "../refusal.ts";
import type { Revocations } from "../revocations.ts";
import { chainProblem } from "../token/chain.ts";
import { limits } from "../token/limits.ts";
import { parseToken } from "../token/parse.ts";
import { Malformed } from "../wire/reader.ts";
import { Lru } from "./lru.ts";
import { blockIdsOf, describe } from "./verified.ts";
import type { VerifiedToken } from "./verified.ts";

/** Outcome of looking at a token by itself, without the request. */
export type Lookup =
  | { ok: true; token: VerifiedToken; source: "cold" | "warm" }
  | {
      ok: false;
      reason: RefusalReason;
      detail: string;
      source: "cold" | "negative" | "none";
    };

/** Finds out whether a token is genuine, by cache or by work. */
export type TokenLookup = {
  find(token: string, nowMs: number): Lookup;
  readonly size: number;
};

const VERIFIED_MS = 60_000;
const NEGATIVE_MS = 5_000;
const NEGATIVE_ENTRIES = 10_000;

/**
 * The steps of auth.md §3.3 up to the signature, cheapest first, with the caches of §3.10. Both caches are keyed by the
 * exact bytes of a token and hold what never changes about it (genuine, or malformed); revocation, expiry and the keys
 * are looked at again on every hit.
 */
export function createLookup(
  keys: KeySet,
  revocations: Revocations,
  cacheSize: number,
  environment?: string,
): TokenLookup {
  const verified = new Lru<VerifiedToken>(cacheSize);
  const negative = new Lru<string>(NEGATIVE_ENTRIES);
  let keysVersion = keys.version;

  const flushOnNewKeys = () => {
    if (keys.version === keysVersion) return;
    keysVersion = keys.version;
    verified.clear();
    negative.clear();
  };
  const bad = (digest: string, detail: string, nowMs: number): Lookup => {
    negative.set(digest, detail, nowMs + NEGATIVE_MS, nowMs);
    return { ok: false, reason: "token-invalid", detail, source: "cold" };
  };

  return {
    get size() {
      return verified.size;
    },
    find: (token, nowMs) => {
      if (token.length > limits.textBytes)
        return refused("token-invalid", "profile: token: too long", "none");
      flushOnNewKeys();
      const digest = digestOf(token);
      const known = verified.get(digest, nowMs);
      if (known !== undefined)
        return { ok: true, token: known, source: "warm" };
      const problem = negative.get(digest, nowMs);
      if (problem !== undefined)
        return refused("token-invalid", problem, "negative");
      const fresh = verifyToken(token, keys, revocations);
      if (typeof fresh === "string") return bad(digest, fresh, nowMs);
      if ("reason" in fresh) return refused(fresh.reason, fresh.detail, "cold");
      const own = fresh.authority.environment;
      if (environment !== undefined && own !== environment)
        return bad(
          digest,
          `of ${own ?? "no"} environment, not ${environment}`,
          nowMs,
        );
      verified.set(
        digest,
        fresh,
        Math.min(nowMs + VERIFIED_MS, fresh.endSeconds * 1000),
        nowMs,
      );
      return { ok: true, token: fresh, source: "cold" };
    },
  };
}

const refused = (
  reason: RefusalReason,
  detail: string,
  source: "cold" | "negative" | "none",
): Lookup => ({
  ok: false,
  reason,
  detail,
  source,
});

// A text says what will always be wrong with these bytes; a refusal with a reason may change with keys or revocations.
function verifyToken(
  token: string,
  keys: KeySet,
  revocations: Revocations,
): VerifiedToken | string | { reason: RefusalReason; detail: string } {
  const parsed = tryOrProblem(() => parseToken(token));
  if (typeof parsed === "string") return parsed;
  const kid = parsed.envelope.rootKeyId;
  const key = kid === undefined ? undefined : keys.find(kid);
  if (kid === undefined || key === undefined)
    return { reason: "token-invalid", detail: `unknown key id ${kid}` };
  if (revocations.isRevoked({ kid, blockIds: blockIdsOf(parsed) })) {
    return { reason: "token-revoked", detail: "key or block revoked" };
  }
  return (
    chainProblem(parsed.envelope, key) ??
    tryOrProblem(() => describe(parsed, kid, key))
  );
}

function tryOrProblem<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof Malformed) return `profile: ${error.message}`;
    throw error;
  }
}
