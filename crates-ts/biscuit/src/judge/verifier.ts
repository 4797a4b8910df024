import type {
  Allowed,
  DecideInput,
  Decision,
  DecisionObservation,
  Introspect,
  TokenIdentity,
  Verifier,
} from "../decision.ts";
import { listOf } from "../guard.ts";
import type { KeySet } from "../keys.ts";
import type { Revocations } from "../revocations.ts";
import type { DecisionEngine } from "./engine.ts";
import { deadRefusal, judge, judgeKnown, refuse } from "./judge.ts";
import type { JudgeContext, Judgement } from "./judge.ts";
import { createLookup } from "./lookup.ts";
import type { Lookup, TokenLookup } from "./lookup.ts";
import { identityOf } from "./verified.ts";
import { Yeses } from "./yeses.ts";

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
  /** Decides about checks and policies in place of our own code (`TOKEN_ENGINE=wasm`). */
  engine?: DecisionEngine;
  /** Asks auth about a token while the feed of revocations is stale; without it auth counts as not answering. */
  introspect?: Introspect;
  /** Bound of the cache of verified tokens, about 3 KB each. Default 10 000. */
  cacheSize?: number;
  /** Told after each decision, for metrics. */
  observe?: (observation: DecisionObservation) => void;
  /** Told of a mistake of ours, or of the engine's, that kept a token from being judged: nobody gets in by it (503). */
  onFailure?: (error: unknown) => void;
};

const DEFAULT_CACHE_SIZE = 10_000;

/** Judges requests for one audience. Never throws on a token, whatever it is. */
export function createVerifier(options: VerifierOptions): Verifier {
  const lookup = createLookup(
    options.keys,
    options.revocations,
    options.cacheSize ?? DEFAULT_CACHE_SIZE,
    options.environment,
  );
  return new CachingVerifier(options, lookup);
}

type Source = Lookup["source"];

class CachingVerifier implements Verifier {
  private readonly options: VerifierOptions;
  private readonly lookup: TokenLookup;
  private readonly clock: () => Date;
  private readonly yeses = new Yeses();

  constructor(options: VerifierOptions, lookup: TokenLookup) {
    this.options = options;
    this.lookup = lookup;
    this.clock = options.clock ?? (() => new Date());
  }

  decide(input: DecideInput): Decision {
    const startMs = this.startMs();
    const [judged, source] = this.ask(input, false);
    return this.close(input, judged, source, startMs);
  }

  judge(input: DecideInput): Decision | Promise<Decision> {
    const startMs = this.startMs();
    const { introspect } = this.options;
    const [judged, source] = this.ask(input, introspect !== undefined);
    return judged === "introspect" && introspect !== undefined
      ? this.afterIntrospection(introspect, input, source, startMs)
      : this.close(input, judged, source, startMs);
  }

  holds(input: DecideInput): boolean {
    const [judged] = this.ask(input, false);
    return judged !== "introspect" && (judged.allowed || isPublic(input));
  }

  identify(token: string): TokenIdentity | undefined {
    const now = this.clock();
    const found = this.lookup.find(token, now.getTime());
    if (!found.ok) return undefined;
    const { revocations } = this.options;
    return deadRefusal(found.token, { now, revocations }) === undefined
      ? identityOf(found.token)
      : undefined;
  }

  private async afterIntrospection(
    introspect: Introspect,
    input: DecideInput,
    source: Source,
    startMs: number,
  ): Promise<Decision> {
    const isActive = await this.asked(introspect, input);
    if (isActive === false)
      return this.close(
        input,
        refuse("token-revoked", "auth says that it is not active"),
        source,
        startMs,
      );
    // What auth did not confirm is judged by the last row of the table. Either way everything is looked at again: the answer
    // has taken its time.
    const asked = isActive === true ? { ...input, introspected: true } : input;
    const [judged] = this.ask(asked, false);
    return this.close(input, judged, source, startMs);
  }

  private async asked(
    introspect: Introspect,
    { token = "" }: DecideInput,
  ): Promise<boolean | undefined> {
    try {
      return await introspect(token);
    } catch (error) {
      this.options.onFailure?.(error);
      return undefined;
    }
  }

  private ask(input: DecideInput, authAnswers: boolean): [Judgement, Source] {
    try {
      return this.askNow(input, authAnswers);
    } catch (error) {
      this.options.onFailure?.(error);
      return [refuse("unavailable", "the token could not be judged"), "none"];
    }
  }

  private askNow(
    input: DecideInput,
    authAnswers: boolean,
  ): [Judgement, Source] {
    const { token } = input;
    if (token === undefined || token === "")
      return [refuse("token-missing", "no token"), "none"];
    const now = this.clock();
    const nowMs = now.getTime();
    const { audience, revocations, engine, keys } = this.options;
    const requireAal2 = this.options.requireAal2ForManagement === true;
    const context: JudgeContext = {
      input,
      now,
      audience,
      revocations,
      requireAal2,
      engine,
      authAnswers,
    };
    const known = this.yeses.find(input, nowMs, keys.version);
    if (known !== undefined) return [judgeKnown(known, context), "warm"];
    const found = this.lookup.find(token, nowMs);
    if (!found.ok) return [refuse(found.reason, found.detail), found.source];
    const judged = judge(found.token, context);
    // The engine is there to be asked: what it says is not remembered.
    if (engine === undefined && judged !== "introspect" && judged.allowed)
      this.yeses.keep(input, found.token, nowMs, keys.version);
    return [judged, found.source];
  }

  private startMs(): number {
    return this.options.observe === undefined ? 0 : performance.now();
  }

  private close(
    input: DecideInput,
    judged: Judgement,
    source: Source,
    startMs: number,
  ): Decision {
    const sure =
      judged === "introspect"
        ? refuse("unavailable", "auth was not asked")
        : judged;
    const decision = sure.allowed || !isPublic(input) ? sure : anonymous;
    const { observe } = this.options;
    observe?.({
      result: decision.allowed ? "allowed" : "refused",
      reason: decision.allowed ? "none" : decision.reason,
      source,
      durationMs: performance.now() - startMs,
    });
    return decision;
  }
}

// Anyone may use a public route: a token that is missing or refused only means that nobody is known.
const anonymous: Allowed = Object.freeze({
  allowed: true,
  principal: undefined,
});

// Beside another guard `public` opens nothing, should such a route ever get past the check at start.
const isPublic = ({ guard }: DecideInput): boolean =>
  listOf(guard).length > 0 && listOf(guard).every((one) => one === "public");
