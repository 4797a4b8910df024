import type { Guarded } from "./guard.ts";
import type { Principal, Purpose } from "./principal.ts";
import type { RefusalReason } from "./refusal.ts";

/** What one request asks. */
export type DecideInput = {
  /** The bearer token, without the scheme. */
  token: string | undefined;
  /** One guard or policy, or several that must all hold. */
  guard: Guarded;
  /** Operation name of the route, `service:resource:action`. */
  operation: string;
  /** `service/collection/id`, where the route names one. */
  resource?: string | undefined;
  /** HTTP method; without it the request counts as a mutation. */
  method?: string;
  requestId?: string;
  /** Whether a token narrowed to operations or resources, or an API key's token, may be used here. Default: no. */
  delegable?: boolean;
  /** Overrides the verifier's audience (a gateway judges with its upstream's name, decision 35). */
  audience?: string;
  /** What the token must be for. Default: `access` for a user's token, `service` for a service's. */
  purpose?: Purpose;
  /**
   * Leaves restrictions to resources to whoever decides after us: a gateway does not know which resource a path means. Such a yes
   * opens nothing by itself.
   */
  coarse?: boolean;
  /** True when auth has just confirmed that the token is active, so that a stale feed does not matter (auth.md §3.7). */
  introspected?: boolean;
};

/** What a route may show of a valid token: its id, its end, and every check in it, in Datalog for human eyes. */
export type TokenView = {
  readonly id: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Of the account's tokens; undefined in a service's token. */
  readonly gen: number | undefined;
  readonly checks: string[];
};

/** A yes. `warning` says that the answer was given without fresh knowledge of revocations (`Warning` header). */
export type Allowed<P extends Principal | undefined = Principal | undefined> = {
  allowed: true;
  principal: P;
  token?: TokenView;
  warning?: "revocations-stale";
};

/** A no. `detail` names block and check; it is for the log and never for the client. */
export type Refused = { allowed: false; reason: RefusalReason; detail: string };

/** The outcome of one request's check. */
export type Decision = Allowed | Refused;

/** What `observe` is told after each decision, for metrics. Nothing in it identifies a person. */
export type DecisionObservation = {
  result: "allowed" | "refused";
  reason: RefusalReason | "none";
  /** Whether the signature was checked now (`cold`), known (`warm`), known to be bad (`negative`) or not needed. */
  source: "cold" | "warm" | "negative" | "none";
  durationMs: number;
};

/** Who a genuine, living token speaks for, without any request: what auth answers introspections from. */
export type TokenIdentity = {
  principal: Principal;
  tokenId: string;
  /** The user's generation at the time; undefined in a service's token. */
  gen: number | undefined;
  purpose: Purpose;
  audiences: readonly string[];
  /** Revocation ids, one per block: with the last one revoked, this token and what was made from it are void. */
  blockIds: readonly string[];
  issuedAt: Date;
  /** Earliest end that any block sets. */
  expiresAt: Date;
};

/**
 * Asks auth whether a token is still good (auth.md §3.7). `undefined` where auth did not answer in time; it never rejects.
 */
export type Introspect = (token: string) => Promise<boolean | undefined>;

/** Judges requests. */
export type Verifier = {
  /** At once, without asking anyone: with a stale feed as if auth did not answer. */
  decide(input: DecideInput): Decision;
  /** The same, and where the feed of revocations is stale and the table says so, after asking auth. At once otherwise. */
  judge(input: DecideInput): Decision | Promise<Decision>;
  /**
   * Whether the same request would also pass another guard, where a route that let somebody in shows them more or less. At once,
   * and told to nobody: it is no decision about a request.
   */
  holds(input: DecideInput): boolean;
  /** Reads a genuine token that has neither ended nor been revoked; undefined for any other. No guard is asked. */
  identify(token: string): TokenIdentity | undefined;
};
