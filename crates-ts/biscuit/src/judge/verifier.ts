import type {
  Allowed,
  DecideInput,
  Decision,
  DecisionObservation,
  Verifier,
} from "../decision.ts";
import { listOf } from "../guard.ts";
import type { KeySet } from "../keys.ts";
import type { Revocations } from "../revocations.ts";
import { judge, refuse } from "./judge.ts";
import { createLookup } from "./lookup.ts";
import type { Lookup } from "./lookup.ts";

/** What a verifier is made of. */
export type VerifierOptions = {
  keys: KeySet;
  /** Name of the service that judges. */
  audience: string;
  revocations: Revocations;
  /** Where it judges: a token of another environment, or of none, is refused. Any is taken when absent. */
  environment?: string;
  clock?: () => Date;
  /** Decision 6: management and root need a second factor. Default false. */
  requireAal2ForManagement?: boolean;
  /** Bound of the cache of verified tokens, about 3 KB each. Default 10 000. */
  cacheSize?: number;
  /** Told after each decision, for metrics. */
  observe?: (observation: DecisionObservation) => void;
};

const DEFAULT_CACHE_SIZE = 10_000;

/** Judges requests for one audience. Never throws on a token, whatever it is. */
export function createVerifier(options: VerifierOptions): Verifier {
  const { keys, audience, revocations, observe } = options;
  const clock = options.clock ?? (() => new Date());
  const requireAal2 = options.requireAal2ForManagement === true;
  const lookup = createLookup(
    keys,
    revocations,
    options.cacheSize ?? DEFAULT_CACHE_SIZE,
    options.environment,
  );

  const decide = (input: DecideInput): [Decision, Lookup["source"]] => {
    const { token } = input;
    if (token === undefined || token === "")
      return [refuse("token-missing", "no token"), "none"];
    const now = clock();
    const found = lookup.find(token, now.getTime());
    if (!found.ok) return [refuse(found.reason, found.detail), found.source];
    const context = { input, now, audience, revocations, requireAal2 };
    return [judge(found.token, context), found.source];
  };

  return {
    decide: (input) => {
      const startMs = observe === undefined ? 0 : performance.now();
      const [judged, source] = decide(input);
      const decision = judged.allowed || !isPublic(input) ? judged : anonymous;
      observe?.({
        result: decision.allowed ? "allowed" : "refused",
        reason: decision.allowed ? "none" : decision.reason,
        source,
        durationMs: performance.now() - startMs,
      });
      return decision;
    },
  };
}

// Anyone may use a public route: a token that is missing or refused only means that nobody is known.
const anonymous: Allowed = Object.freeze({
  allowed: true,
  principal: undefined,
});

// Beside another guard `public` opens nothing, should such a route ever get past the check at start.
const isPublic = ({ guard }: DecideInput): boolean =>
  listOf(guard).length > 0 && listOf(guard).every((one) => one === "public");
