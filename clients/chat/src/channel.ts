import type { ChannelState, History } from "./events.ts";
import type { Entry, Notice } from "./frames.ts";
import { missed } from "./history.ts";
import type { LoadHistory } from "./history.ts";
import type { Timing } from "./options.ts";
import { pausesOf } from "./pauses.ts";
import { isForLater } from "./refusals.ts";

/** One channel's place in its log. */
export type Channel = {
  readonly state: () => ChannelState;
  /** Of the last entry that was delivered, or from which on entries are; unknown until the server has named one. */
  readonly seq: () => number | undefined;
  /** There is a connection. */
  opened(): void;
  lost(): void;
  entry(entry: Entry): void;
  subscribed(answer: Extract<Notice, { type: "subscribed" }>): void;
  resync(): void;
  /** The server refused a subscription to this channel, or ended one that it had. */
  refused(code: string, isAnswer: boolean): void;
  end(code?: string): void;
};

/** What a channel needs and tells. */
export type ChannelEvents = {
  readonly ask: (afterSeq: number | undefined) => void;
  readonly load: LoadHistory;
  readonly deliver: (entry: Entry) => void;
  readonly history: (history: History) => void;
  readonly state: (state: ChannelState, code?: string) => void;
};

const HELD_AT_MOST = 1_000;
/** The server's word that somebody may no longer read a channel that was live. */
const TAKEN_AWAY = "subscription-ended";

/**
 * Delivers a channel's entries in the order of `seq`, each once. What comes twice is dropped; where something is missing, what comes
 * after it is dropped too and the server asked again from the last delivered entry on.
 */
export function channelOf(
  channelId: string,
  afterSeq: number | undefined,
  timing: Timing,
  random: () => number,
  events: ChannelEvents,
): Channel {
  const pauses = pausesOf(timing, random);
  let state: ChannelState = "joining";
  let seq = afterSeq;
  let isOpen = false;
  let isAsking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Up to where the server said that entries are on their way. */
  let goal: number | undefined;
  /** Entries that came while history is loaded; their end is the loading's. */
  let held: Entry[] | undefined;
  let loading: AbortController | undefined;

  const become = (next: ChannelState, code?: string): void => {
    if (state === next || state === "ended") return;
    state = next;
    events.state(next, code);
  };
  const stop = (): void => {
    clearTimeout(timer);
    loading?.abort();
    loading = held = goal = undefined;
    isAsking = false;
  };
  const ask = (): void => {
    if (!isOpen || state === "ended") return;
    stop();
    isAsking = true;
    become("joining");
    events.ask(seq);
    after(timing.connectWithinMs, ask);
  };
  const after = (ms: number, then: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  /** Asks soon; sooner the first time than when it does not help. */
  const askAgain = (): void => {
    isAsking = true;
    become("joining");
    after(pauses.next(), ask);
  };
  const settled = (): void => {
    clearTimeout(timer);
    pauses.reset();
    become("live");
  };
  const entry = (came: Entry): void => {
    if (state === "ended") return;
    if (held !== undefined) {
      if (held.length < HELD_AT_MOST) held.push(came);
      return;
    }
    seq ??= came.seq - 1;
    if (came.seq <= seq) return;
    if (came.seq > seq + 1) {
      if (!isAsking) askAgain();
      return;
    }
    seq = came.seq;
    events.deliver(came);
    if (goal !== undefined && seq >= goal) {
      goal = undefined;
      settled();
    }
  };
  const loadUpTo = (from: number, upTo: number): void => {
    const own = new AbortController();
    loading = own;
    held = [];
    // Where the server knows less than this client, it was restored to an earlier state: everything is read anew.
    const range = { afterSeq: upTo < from ? 0 : from, seq: upTo };
    void missed(events.load, channelId, range, own.signal).then(
      (found) => {
        if (own.signal.aborted) return;
        const released = held ?? [];
        loading = held = undefined;
        seq = upTo;
        events.history({ channelId, ...range, ...found });
        settled();
        for (const one of released) entry(one);
      },
      () => {
        if (own.signal.aborted) return;
        held = [];
        after(pauses.next(), () => loadUpTo(from, upTo));
      },
    );
  };
  return {
    state: () => state,
    seq: () => seq,
    opened() {
      isOpen = true;
      ask();
    },
    lost() {
      isOpen = false;
      stop();
      become("joining");
    },
    entry,
    subscribed({ seq: last, recovered }) {
      if (!isAsking || state === "ended") return;
      isAsking = false;
      clearTimeout(timer);
      seq ??= last;
      if (!recovered && last !== seq) return loadUpTo(seq, last);
      if (seq >= last) return settled();
      goal = last;
      after(timing.catchUpWithinMs, ask);
    },
    resync: ask,
    refused(code, isAnswer) {
      if (!(isAsking && isAnswer) && code !== TAKEN_AWAY) return;
      if (isForLater(code)) return askAgain();
      stop();
      become("ended", code);
    },
    end(code) {
      stop();
      become("ended", code);
    },
  };
}
