import type { DecideInput } from "../decision.ts";
import { listOf } from "../guard.ts";
import type { GuardEntry } from "../guard.ts";
import type { VerifiedToken } from "./verified.ts";

/** How long a yes is remembered at most (auth.md §3.10). */
const YES_MS = 5_000;
/** Tokens of one generation; two are kept. */
const TOKENS = 256;
/** Questions of one token; a new one takes the place of the oldest. */
const QUESTIONS = 16;

/** What was asked, as far as an answer about rights depends on it. The request's id and the time are not in it: see `keep`. */
type Question = Pick<
  DecideInput,
  | "guard"
  | "operation"
  | "resource"
  | "method"
  | "delegable"
  | "coarse"
  | "audience"
  | "purpose"
>;

type Entry = {
  readonly text: string;
  readonly token: VerifiedToken;
  /** The latest moment at which one of the answers was found: a clock that went back asks again. */
  fromMs: number;
  readonly untilMs: number;
  readonly questions: Question[];
  oldest: number;
};

/**
 * The decision cache of auth.md §3.10: that a genuine token's checks hold and a guard is satisfied, for the same question by the
 * same bytes. It says nothing about the end of the token, revocation, staleness or the keys: those are looked at on every hit.
 *
 * Its key is the token's whole text, which costs less to compare than to digest; the texts are kept for seconds and never leave
 * this map. An entry is found by the text's end, a signature, so that a request need not hash all of it, and counts for its own
 * text only. Two generations bound the map: what is asked for again moves on, what is not goes with the older one.
 */
export class Yeses {
  private young = new Map<string, Entry>();
  private old = new Map<string, Entry>();
  private keysVersion = -1;

  /** The token of a question that was answered with yes a moment ago, under the same keys. */
  find(
    input: DecideInput,
    nowMs: number,
    keysVersion: number,
  ): VerifiedToken | undefined {
    if (keysVersion !== this.keysVersion) return this.flush(keysVersion);
    const entry = this.entryOf(input.token ?? "");
    if (entry === undefined || nowMs < entry.fromMs || nowMs >= entry.untilMs)
      return undefined;
    for (const question of entry.questions)
      if (isSame(question, input)) return entry.token;
    return undefined;
  }

  /** Remembers a yes, unless it could turn into a no by itself or be another one for the next request. */
  keep(
    input: DecideInput,
    token: VerifiedToken,
    nowMs: number,
    keysVersion: number,
  ): void {
    if (token.steadyUntilSeconds === undefined) return;
    if (listOf(input.guard).some(looksAtTheClock)) return;
    if (keysVersion !== this.keysVersion) this.flush(keysVersion);
    const entry = this.liveEntry(input.token ?? "", token, nowMs);
    const {
      guard,
      operation,
      resource,
      method,
      delegable,
      coarse,
      audience,
      purpose,
    } = input;
    entry.questions[entry.oldest] = {
      guard,
      operation,
      resource,
      ...(method === undefined ? {} : { method }),
      ...(delegable === undefined ? {} : { delegable }),
      ...(coarse === undefined ? {} : { coarse }),
      ...(audience === undefined ? {} : { audience }),
      ...(purpose === undefined ? {} : { purpose }),
    };
    entry.oldest = (entry.oldest + 1) % QUESTIONS;
    entry.fromMs = Math.max(entry.fromMs, nowMs);
  }

  private liveEntry(text: string, token: VerifiedToken, nowMs: number): Entry {
    const known = this.entryOf(text);
    if (known?.token === token && nowMs < known.untilMs) return known;
    const { steadyUntilSeconds = 0 } = token;
    const entry: Entry = {
      text,
      token,
      fromMs: nowMs,
      untilMs: Math.min(nowMs + YES_MS, steadyUntilSeconds * 1000),
      questions: [],
      oldest: 0,
    };
    if (this.young.size >= TOKENS) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(endOf(text), entry);
    return entry;
  }

  private entryOf(text: string): Entry | undefined {
    const end = endOf(text);
    const entry = this.young.get(end) ?? this.old.get(end);
    return entry?.text === text ? entry : undefined;
  }

  private flush(keysVersion: number): undefined {
    this.keysVersion = keysVersion;
    this.young.clear();
    this.old.clear();
  }
}

const END_CHARACTERS = 43;
const endOf = (text: string): string => text.slice(-END_CHARACTERS);

// By identity where it is an object: two policies of one label could ask for different things.
const isSame = (a: Question, b: Question): boolean =>
  a.operation === b.operation &&
  a.guard === b.guard &&
  a.method === b.method &&
  a.resource === b.resource &&
  (a.delegable === true) === (b.delegable === true) &&
  (a.coarse === true) === (b.coarse === true) &&
  a.audience === b.audience &&
  a.purpose === b.purpose;

const looksAtTheClock = (guard: GuardEntry): boolean =>
  typeof guard === "string"
    ? guard === "root"
    : guard.allow.some(
        (condition) => "fresh" in condition && condition.fresh === true,
      );
