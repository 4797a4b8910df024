import { createHash } from "node:crypto";
import type { Introspect } from "@tixlys/biscuit";
import type { Logger } from "@tixlys/telemetry";
import { tracedFetch } from "@tixlys/telemetry";
import { isObject } from "../openapi/plain-schema.ts";
import { type ServiceTokens, serviceTokensOf } from "./service-tokens.ts";

/** How long an answer about one token counts (auth.md §3.7); also how long auth is left alone after a failure. */
const answerMs = 1_000;
/** For everything that an introspection needs, a service token of our own included. */
const deadlineMs = 500;
const mostAnswers = 10_000;
const mostAtOnce = 64;
const maxBytes = 16 * 1024;

/** What asking auth about tokens needs. */
export type IntrospectionOptions = {
  /** This service's name, as auth knows it. */
  readonly service: string;
  /** Its credential, for a token of its own. */
  readonly secret: string;
  /** Origin of `auth`; `/v1/introspect` is added. */
  readonly authUrl: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly clock?: () => number;
};

type Answer = { readonly asked: Promise<boolean | undefined>; untilMs: number };

/**
 * Asks auth about tokens over HTTP while the feed of revocations is stale. Requests that come with the same token within a
 * second share one question; where auth is away or slow the answer is `undefined`, and for a second nobody else waits for it.
 */
export function introspectionOf(options: IntrospectionOptions): Introspect {
  const { logger, clock = Date.now } = options;
  const answers = new Map<string, Answer>();
  const tokens = serviceTokensOf(options);
  let awayUntilMs = 0;
  let atOnce = 0;

  const ask = async (token: string): Promise<boolean | undefined> => {
    atOnce += 1;
    try {
      return await questionOf(options, tokens, token);
    } catch (err) {
      awayUntilMs = clock() + answerMs;
      logger.warn({ err }, "auth could not be asked about a token");
      return undefined;
    } finally {
      atOnce -= 1;
    }
  };

  return (token) => {
    const key = createHash("sha256").update(token).digest("base64");
    const now = clock();
    const known = answers.get(key);
    if (known !== undefined && known.untilMs > now) return known.asked;
    if (now < awayUntilMs || atOnce >= mostAtOnce)
      return Promise.resolve(undefined);
    const answer: Answer = {
      asked: ask(token).then((isActive) => {
        // The second begins with the answer, or a slow auth would be asked twice.
        answer.untilMs = clock() + answerMs;
        return isActive;
      }),
      untilMs: Number.POSITIVE_INFINITY,
    };
    remember(answers, key, answer, now);
    return answer.asked;
  };
}

function remember(
  answers: Map<string, Answer>,
  key: string,
  answer: Answer,
  now: number,
): void {
  answers.delete(key);
  answers.set(key, answer);
  for (const [old, { untilMs }] of answers) {
    if (answers.size <= mostAnswers && untilMs > now) return;
    answers.delete(old);
  }
}

async function questionOf(
  { authUrl, signal }: IntrospectionOptions,
  tokens: ServiceTokens,
  token: string,
): Promise<boolean> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  const response = await tracedFetch(new URL("/v1/introspect", authUrl).href, {
    method: "POST",
    signal: until,
    redirect: "error",
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      authorization: `Bearer ${await tokens.current(until)}`,
    },
    body: JSON.stringify({ token }),
  });
  if (response.status === 401) tokens.forget();
  if (!response.ok) throw new Error(`auth answered ${response.status}`);
  const text = await response.text();
  if (text.length > maxBytes) throw new Error("the answer is too large");
  return readActive(JSON.parse(text));
}

/** `data.active` of an introspection; anything else is no answer. */
function readActive(body: unknown): boolean {
  const data = isObject(body) ? body["data"] : undefined;
  const active = isObject(data) ? data["active"] : undefined;
  if (typeof active !== "boolean") throw new Error("auth gave no answer");
  return active;
}
