import { err, type Result } from "@tixlys/nexus";
import type { KeyExchange, KeyToken, KeyTokenFailure } from "./ports.ts";

/** The tokens that API keys were traded for, kept until shortly before they end. */
export type KeyTokens = {
  /** The key's token, from the cache or from auth. Requests that come together share one question. */
  tokenOf(
    apiKey: string,
    from: Parameters<KeyExchange>[1],
  ): Promise<Result<KeyToken, KeyTokenFailure>>;
  /** The next request trades the key anew: its token was refused. */
  forget(apiKey: string, token: string): void;
};

/** A token that ends sooner than this is not handed on: it must outlive its request's way. */
const spareMs = 10_000;
/** How long a refused key is refused without asking again; a new one is nobody's within seconds. */
const refusedMs = 5_000;
/** Keys in use at a time; beyond it the one that was asked for longest ago is traded anew. */
const mostKept = 10_000;
/** Questions at a time: bounds what a flood of made-up keys costs auth. */
const mostAtOnce = 64;

type Asked = {
  untilMs: number;
  /** Once auth has given it. */
  token?: string;
};
type Kept = Asked & {
  readonly answer: Promise<Result<KeyToken, KeyTokenFailure>>;
};

/**
 * @param options.digest Of a key; keys themselves are not kept.
 */
export function keyTokens(options: {
  readonly exchange: KeyExchange;
  readonly digest: (apiKey: string) => string;
  readonly now: () => number;
}): KeyTokens {
  const { exchange, digest, now } = options;
  const kept = new Map<string, Kept>();
  let atOnce = 0;
  const ask = async (
    apiKey: string,
    from: Parameters<KeyExchange>[1],
    entry: Asked,
  ): Promise<Result<KeyToken, KeyTokenFailure>> => {
    atOnce += 1;
    try {
      const answer = await exchange(apiKey, from);
      entry.untilMs = goodUntil(answer, now());
      if (answer.ok) entry.token = answer.value.token;
      return answer;
    } finally {
      atOnce -= 1;
      // A question that failed is asked again.
      if (entry.untilMs === Number.POSITIVE_INFINITY) entry.untilMs = 0;
    }
  };
  return {
    async tokenOf(apiKey, from) {
      const key = digest(apiKey);
      const known = kept.get(key);
      if (known !== undefined && known.untilMs > now()) return known.answer;
      if (atOnce >= mostAtOnce) return err({ kind: "AuthUnreachable" });
      const entry: Asked = { untilMs: Number.POSITIVE_INFINITY };
      const answer = ask(apiKey, from, entry);
      remember(kept, key, Object.assign(entry, { answer }));
      return answer;
    },
    forget(apiKey, token) {
      const key = digest(apiKey);
      // Another request may have got a newer one meanwhile.
      if (kept.get(key)?.token === token) kept.delete(key);
    },
  };
}

function goodUntil(
  answer: Result<KeyToken, KeyTokenFailure>,
  nowMs: number,
): number {
  if (answer.ok) return answer.value.expiresMs - spareMs;
  return answer.error.kind === "KeyRefused" ? nowMs + refusedMs : 0;
}

function remember(kept: Map<string, Kept>, key: string, entry: Kept): void {
  kept.delete(key);
  kept.set(key, entry);
  if (kept.size <= mostKept) return;
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}
