import {
  endOfWindow,
  hear,
  judge,
  newWindow,
  type SharedWindow,
  type Verdict,
} from "../../domain/limits/shared-window.ts";
import { type Peers, peersOf } from "./peers.ts";
import type { Count, CountExchange, Word } from "../ports.ts";

/** One request to be counted. */
export type Asked = {
  readonly key: string;
  readonly quota: number;
  readonly windowMs: number;
};

/** What came of it. */
export type Counted = {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetMs: number;
};

/** Counts of several gateways that add up. */
export type SharedCounts = {
  /** At once, but where a quota is nearly used up and the others must be heard first: then within some tens of milliseconds. */
  count(
    asked: readonly Asked[],
  ): readonly Counted[] | Promise<readonly Counted[]>;
  /** Takes in what another gateway says. */
  hear(word: Word): void;
  /** Tells the others that this one is there, and asks them for their counts; also after each reconnection. */
  greet(): void;
  /** To be called once a second. */
  beat(): void;
  stop(): void;
};

/** Between two tellings of what matters, in milliseconds. */
const ROUND_MS = 10;
/** Who has heard says so almost at once: somebody may be waiting. */
const ANSWER_MS = 1;
/** So long a request waits at most for the others to be heard; then it is refused. */
const WAIT_MS = 250;
/** Whoever would wait beyond these is refused. */
const WAITING_AT_MOST = 1_000;
/** A count is told at the next round once this part of its quota was used since; smaller changes with the beat. */
const MATTERS = 0.01;
const WINDOWS_AT_MOST = 50_000;
const COUNTS_IN_A_WORD = 2_000;

export type SharedCountsOptions = {
  readonly self: string;
  readonly exchange: Pick<CountExchange, "say" | "isConnected">;
  readonly nowMs?: () => number;
};

/** Counts with others: nobody is asked per request, and the sum of what all admit stays within a few of each quota. */
export const sharedCounts = (options: SharedCountsOptions): SharedCounts =>
  new Counts(options);

class Counts implements SharedCounts {
  private readonly self: string;
  private readonly exchange: SharedCountsOptions["exchange"];
  private readonly nowMs: () => number;
  private readonly windows = new Map<string, SharedWindow>();
  private readonly peers: Peers;
  private seq = 0;
  /** To be told at the next round, and with the next beat. */
  private readonly urgent = new Set<string>();
  private readonly later = new Set<string>();
  /** Told in the word of this number, which not everybody has heard yet. */
  private readonly settling = new Map<string, number>();
  private waiting: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private answerTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ self, exchange, nowMs = Date.now }: SharedCountsOptions) {
    this.self = self;
    this.exchange = exchange;
    this.nowMs = nowMs;
    this.peers = peersOf(exchange.isConnected);
  }

  count(
    all: readonly Asked[],
  ): readonly Counted[] | Promise<readonly Counted[]> {
    const verdicts = all.map((asked) => this.judged(asked));
    const settle = (asked: Asked, at: number): Counted =>
      this.answer(asked, verdicts[at] ?? "refused");
    return verdicts.includes("unsure")
      ? Promise.all(
          all.map(async (asked, at) =>
            verdicts[at] === "unsure" ? this.decided(asked) : settle(asked, at),
          ),
        )
      : all.map(settle);
  }

  hear({ from, about, seq, heard, counts }: Word): void {
    if (from === this.self) return;
    if (about === "bye") this.peers.gone(from);
    else {
      const ours = heard.find(([peer]) => peer === this.self)?.[1];
      this.peers.heard(from, { seq, ours }, this.nowMs());
    }
    for (const { key, endsAtMs, used } of counts)
      this.take(from, key, endsAtMs, used);
    this.settle();
    if (about === "hello") this.tellAll();
    // Whoever tells counts wants to know that they were heard, and what is counted here.
    if (about === "hello" || counts.length > 0)
      this.answerTimer ??= setTimeout(() => this.speak(), ANSWER_MS);
  }

  greet(): void {
    this.tell("hello", []);
    this.tellAll();
  }

  beat(): void {
    if (!this.exchange.isConnected()) return;
    for (const key of this.later) this.urgent.add(key);
    this.later.clear();
    this.speak();
  }

  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.answerTimer);
    this.wake();
    this.tell("bye", []);
  }

  private take(from: string, key: string, endsAtMs: number, used: number) {
    const window = this.windowOf(key, endsAtMs);
    if (window.endsAtMs !== endsAtMs) return;
    hear(window, from, used);
    if (window.used > window.sent) this.urgent.add(key);
  }

  private windowOf(key: string, endsAtMs: number): SharedWindow {
    const found = this.windows.get(key);
    if (found !== undefined && found.endsAtMs >= endsAtMs) return found;
    this.windows.delete(key);
    if (this.windows.size >= WINDOWS_AT_MOST)
      makeRoom(this.windows, this.nowMs());
    const window = newWindow(endsAtMs);
    this.windows.set(key, window);
    this.settling.delete(key);
    return window;
  }

  private judged({ key, quota, windowMs }: Asked): Verdict {
    const now = this.nowMs();
    const window = this.windowOf(key, endOfWindow(key, windowMs, now));
    const verdict = judge(window, quota, this.peers.gateways(now));
    const untold = window.used - window.sent;
    if (verdict === "unsure" || untold >= Math.max(1, quota * MATTERS)) {
      this.urgent.add(key);
      this.arm();
    } else if (untold > 0) this.later.add(key);
    return verdict;
  }

  private answer({ key, quota, windowMs }: Asked, verdict: Verdict): Counted {
    const now = this.nowMs();
    const window = this.windowOf(key, endOfWindow(key, windowMs, now));
    return {
      allowed: verdict === "admitted",
      remaining: Math.max(0, quota - window.used - window.others),
      resetMs: Math.max(1, window.endsAtMs - now),
    };
  }

  /** Waits until the others have been heard, and refuses where that tells nothing. */
  private async decided(asked: Asked): Promise<Counted> {
    const until = performance.now() + WAIT_MS;
    let verdict: Verdict = "unsure";
    while (verdict === "unsure" && performance.now() < until) {
      // Nobody to hear of, or a crowd: the share is used up, and that is that.
      if (!this.exchange.isConnected()) break;
      if (this.waiting.length >= WAITING_AT_MOST) break;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.waiting.push(() => resolve(undefined));
      this.arm();
      await promise;
      verdict = this.judged(asked);
    }
    return this.answer(asked, verdict);
  }

  private arm(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.urgent.size > 0) this.speak();
      this.wake();
      if (this.waiting.length > 0) this.arm();
    }, ROUND_MS);
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** What was told counts as known once everybody has said to have heard it. */
  private settle(): void {
    if (this.settling.size === 0) return;
    const heard = this.peers.heardByAll();
    let isNew = false;
    for (const [key, seq] of this.settling) {
      if (seq > heard) continue;
      this.settling.delete(key);
      const window = this.windows.get(key);
      if (window === undefined || window.known === window.sent) continue;
      window.known = window.sent;
      isNew = true;
    }
    if (isNew) this.wake();
  }

  /** Tells what is urgent, but for what was told and not heard yet; and which words were heard, if nothing else. */
  private speak(): void {
    clearTimeout(this.answerTimer);
    this.answerTimer = undefined;
    if (!this.exchange.isConnected()) return;
    const counts: Count[] = [];
    for (const key of this.urgent) {
      if (counts.length >= COUNTS_IN_A_WORD) break;
      const window = this.windows.get(key);
      if (window !== undefined && this.settling.has(key)) continue;
      this.urgent.delete(key);
      if (window === undefined) continue;
      window.sent = window.used;
      counts.push({ key, endsAtMs: window.endsAtMs, used: window.used });
      this.settling.set(key, this.seq + 1);
    }
    this.tell("counts", counts);
    this.settle();
    if (this.urgent.size > 0) this.arm();
  }

  private tell(about: Word["about"], counts: readonly Count[]): void {
    this.seq += 1;
    const { seq } = this;
    const heard = this.peers.latest();
    this.exchange.say({ from: this.self, about, seq, heard, counts });
  }

  /** To somebody who has heard nothing yet, or after words may have been lost. */
  private tellAll(): void {
    this.settling.clear();
    const now = this.nowMs();
    for (const [key, { used, endsAtMs }] of this.windows)
      if (used > 0 && endsAtMs > now) this.urgent.add(key);
    if (this.urgent.size > 0) this.arm();
  }
}

/** How many of the oldest are looked at when room is needed: each call costs the same, however full it is. */
const LOOKED_AT = 16;

/** Forgets what has ended among the oldest, and the oldest itself in any case. */
function makeRoom(windows: Map<string, SharedWindow>, nowMs: number): void {
  let seen = 0;
  for (const [key, { endsAtMs }] of windows) {
    if (seen === 0 || endsAtMs <= nowMs) windows.delete(key);
    seen += 1;
    if (seen === LOOKED_AT) return;
  }
}
