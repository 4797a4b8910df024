import fc from "fast-check";
import type { Persona } from "../../tokens.ts";
import type { Operation } from "../document.ts";
import { canary } from "../probes.ts";
import { personaFor } from "../requests.ts";
import type { Answer, Question, Subject } from "../subject.ts";
import { type DamagedParts, damagesOf } from "./broken.ts";
import { mistakesIn } from "./judge.ts";
import { type KnownFields, validRequests } from "./valid.ts";

/** What the random run needs to know of a running service. */
export type RandomRequestsOptions = {
  readonly url: () => string;
  readonly openapi?: () => unknown;
  readonly version?: string;
  readonly tokens: (who: Persona) => string | Promise<string>;
  /** Everything that the service has logged, from level `trace` up; searched for what was sent and for tokens. */
  readonly logs?: () => string;
  /** Values that mean something to the service, by operation name (`*`: all) and field. */
  readonly known?: Readonly<Record<string, KnownFields>>;
  /** Operations that a valid request alone cannot make succeed, each with the reason. */
  readonly fruitless?: Readonly<Record<string, string>>;
  /** Requests of each kind (valid, broken) in all; 200 when absent, and at least 8 for each operation. */
  readonly runs?: number;
  /** Replays a run; `TEST_SEED`, else always the same one. */
  readonly seed?: number;
};

const standardRuns = 200;
const keptTokens = 100;
/** Only a machine that is much slower than usual gets there. */
const budgetMs = 8_000;
const wantedShare = 0.6;

/** Everybody who may come; nobody is among them. */
const everybody: readonly (Persona | undefined)[] = [
  undefined,
  "general",
  "unverified",
  "provider",
  "moderator",
  "management",
  "root",
  "service",
  "expired",
  "revoked",
];

/** One random run against a running service; each part throws with the seed and the smallest request that shows a mistake. */
export type RandomRun = {
  broken(): Promise<void>;
  valid(): Promise<void>;
  /** What was sent, and tokens, that the log holds. */
  inLog(): string[];
};

/** Prepares the run; nothing is sent yet. */
export function randomRun(
  subject: Subject,
  options: RandomRequestsOptions,
  seed: number,
): RandomRun {
  const sent: string[] = [];
  const send = sender(options, sent);
  return {
    broken: () =>
      forEachOperation(subject, options, seed, (operation, run) =>
        run(brokenRequests(operation, options), async (asked) => {
          const answer = await send(subject, operation, asked.parts, asked.who);
          refuseMistakes(mistakesIn(subject, answer, asked.mustFail));
        }),
      ),
    valid: async () => {
      const succeeded: Successes = new Map();
      const fruitless = options.fruitless ?? {};
      await forEachOperation(subject, options, seed, (operation, run) =>
        run(
          validRequests(operation, knownOf(operation, options)),
          async (parts) => {
            const who = personaFor(operation);
            const answer = await send(subject, operation, parts, who);
            refuseMistakes(mistakesIn(subject, answer, false));
            count(succeeded, operation.name, answer.status < 400);
          },
          () =>
            operation.name in fruitless ||
            (succeeded.get(operation.name)?.[0] ?? 0) > 0,
        ),
      );
      checkShare(succeeded, fruitless);
    },
    inLog() {
      const text = options.logs?.() ?? "";
      return [canary, ...sent].filter((each) => text.includes(each));
    },
  };
}

function refuseMistakes(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
}

type Successes = Map<string, readonly [successes: number, all: number]>;

function count(succeeded: Successes, name: string, success: boolean): void {
  const [successes, all] = succeeded.get(name) ?? [0, 0];
  succeeded.set(name, [successes + (success ? 1 : 0), all + 1]);
}

type Run = <T>(
  values: fc.Arbitrary<T>,
  check: (value: T) => Promise<void>,
  /** Whether it may end when its time is up; it goes on to its last request otherwise. */
  hasEnough?: () => boolean,
) => Promise<void>;

/** Gives each operation its share of the requests and of the time. */
async function forEachOperation(
  { operations }: Subject,
  { runs }: RandomRequestsOptions,
  seed: number,
  check: (operation: Operation, run: Run) => Promise<void>,
): Promise<void> {
  const count = Math.max(1, operations.length);
  const settings = {
    seed,
    numRuns: Math.max(8, Math.ceil((runs ?? standardRuns) / count)),
  };
  const shareMs = Math.max(100, Math.floor(budgetMs / count));
  for (const operation of operations)
    await check(operation, (values, one, hasEnough) =>
      fc.assert(
        fc.asyncProperty(values, within(shareMs, one, hasEnough)),
        settings,
      ),
    );
}

/** Checks no more once the time is up and there was enough, but the first in any case: on a busy machine one request may take all of it. */
function within<T>(
  shareMs: number,
  check: (value: T) => Promise<void>,
  hasEnough: () => boolean = () => true,
): (value: T) => Promise<void> {
  let endsAt: number | undefined;
  return async (value) => {
    const now = performance.now();
    if (endsAt !== undefined && now > endsAt && hasEnough()) return;
    endsAt ??= now + shareMs;
    await check(value);
  };
}

function knownOf(
  { name }: Operation,
  { known = {} }: RandomRequestsOptions,
): KnownFields {
  return { ...known["*"], ...known[name] };
}

type Broken = {
  readonly what: string;
  readonly who: Persona | undefined;
  readonly mustFail: boolean;
  readonly parts: DamagedParts;
};

function brokenRequests(
  operation: Operation,
  options: RandomRequestsOptions,
): fc.Arbitrary<Broken> {
  const proper = personaFor(operation);
  return fc
    .record({
      valid: validRequests(operation, knownOf(operation, options)),
      damage: damagesOf(operation),
      who: fc.oneof(fc.constant(proper), fc.constantFrom(...everybody)),
    })
    .map(({ valid, damage, who }) => ({
      what: damage.what,
      who,
      mustFail: damage.mustFail,
      parts: damage.change(valid),
    }));
}

type Send = (
  subject: Subject,
  operation: Operation,
  parts: DamagedParts,
  who: Persona | undefined,
) => Promise<Answer>;

/** Sends with a token of its own each time, because a request may end the session of its token; keeps the first ones. */
function sender({ tokens }: RandomRequestsOptions, kept: string[]): Send {
  return async (subject, operation, parts, who) => {
    const token = who === undefined ? undefined : await tokens(who);
    if (token !== undefined && kept.length < keptTokens) kept.push(token);
    return subject.ask(questionOf(operation, parts, token));
  };
}

function questionOf(
  operation: Operation,
  parts: DamagedParts,
  token: string | undefined,
): Question {
  const path = operation.path.replaceAll(
    /\{([^}]*)\}/g,
    (_whole, name: string) =>
      encodeURIComponent((parts.path[name] ?? "").toWellFormed()),
  );
  const query = [
    new URLSearchParams(parts.query).toString(),
    parts.suffix ?? "",
  ]
    .filter((each) => each !== "")
    .join("&");
  const json =
    parts.body === undefined ? undefined : JSON.stringify(parts.body);
  const body = parts.text ?? json;
  return {
    operation,
    method: operation.method,
    path: query === "" ? path : `${path}?${query}`,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...parts.headers,
    },
    ...(body === undefined || operation.method === "GET" ? {} : { body }),
  };
}

/** Most valid requests must get somewhere, or the run has looked at refusals only; who never does is named. */
function checkShare(
  succeeded: Successes,
  fruitless: Readonly<Record<string, string>>,
): void {
  const counted = [...succeeded].filter(([name]) => !(name in fruitless));
  const never = counted.filter(([, [successes]]) => successes === 0);
  const all = counted.reduce((sum, [, [, each]]) => sum + each, 0);
  const successes = counted.reduce((sum, [, [each]]) => sum + each, 0);
  const strangers = Object.keys(fruitless).filter(
    (name) => !succeeded.has(name),
  );
  refuseMistakes([
    ...never.map(([name]) => `${name}: no valid request succeeded`),
    ...strangers.map((name) => `"${name}" is no operation of this service`),
    ...(successes < all * wantedShare
      ? [`only ${successes} of ${all} valid requests succeeded`]
      : []),
  ]);
}
