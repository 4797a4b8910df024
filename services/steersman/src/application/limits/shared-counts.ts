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

/** Between two tellings of what matters, in milliseconds; a request that must wait for the others waits for a few. */
const ROUND_MS = 10;
const ROUNDS_AT_MOST = 8;
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
  /** To be told at the next round, and with the next beat. */
  private readonly urgent = new Set<string>();
  private readonly later = new Set<string>();
  /** Told in the last round, known in the next: by then the others have heard. */
  private readonly settling = new Set<string>();
  private waiting: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

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

  hear({ from, about, counts }: Word): void {
    if (from === this.self) return;
    if (about === "bye") return this.peers.gone(from);
    this.peers.heard(from, this.nowMs());
    for (const { key, endsAtMs, used } of counts) {
      const window = this.windowOf(key, endsAtMs);
      if (window.endsAtMs === endsAtMs) hear(window, from, used);
    }
    if (about !== "hello") return;
    this.tell("counts", []);
    this.tellAll();
  }

  greet(): void {
    this.tell("hello", []);
    this.tellAll();
  }

  beat(): void {
    if (!this.exchange.isConnected()) return;
    this.say(this.later);
    this.tell("counts", []);
  }

  stop(): void {
    clearTimeout(this.timer);
    for (const wake of this.waiting.splice(0)) wake();
    this.tell("bye", []);
  }

  private windowOf(key: string, endsAtMs: number): SharedWindow {
    const found = this.windows.get(key);
    if (found !== undefined && found.endsAtMs >= endsAtMs) return found;
    this.windows.delete(key);
    if (this.windows.size >= WINDOWS_AT_MOST)
      makeRoom(this.windows, this.nowMs());
    const window = newWindow(endsAtMs);
    this.windows.set(key, window);
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
    let verdict: Verdict = "unsure";
    for (let rounds = 0; rounds < ROUNDS_AT_MOST; rounds += 1) {
      // Nobody to hear of, or a crowd: the share is used up, and that is that.
      if (!this.exchange.isConnected()) break;
      if (this.waiting.length >= WAITING_AT_MOST) break;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.waiting.push(() => resolve(undefined));
      this.arm();
      await promise;
      verdict = this.judged(asked);
      if (verdict !== "unsure") break;
    }
    return this.answer(asked, verdict);
  }

  private arm(): void {
    this.timer ??= setTimeout(() => this.round(), ROUND_MS);
  }

  private round(): void {
    this.timer = undefined;
    for (const key of this.settling) {
      const window = this.windows.get(key);
      if (window !== undefined) window.known = window.sent;
    }
    this.settling.clear();
    if (this.exchange.isConnected()) this.say(this.urgent);
    const woken = this.waiting;
    this.waiting = [];
    for (const wake of woken) wake();
    if (this.waiting.length > 0) this.arm();
  }

  /** Tells these keys' counts, which the next round takes for known. */
  private say(keys: Set<string>): void {
    const counts: Count[] = [];
    for (const key of keys) {
      const window = this.windows.get(key);
      if (window === undefined) continue;
      window.sent = window.used;
      counts.push({ key, endsAtMs: window.endsAtMs, used: window.used });
      this.settling.add(key);
    }
    keys.clear();
    for (let from = 0; from < counts.length; from += COUNTS_IN_A_WORD)
      this.tell("counts", counts.slice(from, from + COUNTS_IN_A_WORD));
    if (this.settling.size > 0) this.arm();
  }

  private tell(about: Word["about"], counts: readonly Count[]): void {
    this.exchange.say({ from: this.self, about, counts });
  }

  private tellAll(): void {
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
