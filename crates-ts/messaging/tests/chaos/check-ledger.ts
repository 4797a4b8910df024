import type { Consumed, Ledger, Published } from "./ledger.ts";

/** What is wrong with one consumer's effects: ids, so that each can be looked into. */
export type Faults = {
  readonly consumer: string;
  /** In the outbox, without an effect. */
  readonly lost: readonly string[];
  /** With more than one effect, or with one and not in the outbox. */
  readonly doubled: readonly string[];
  readonly strange: readonly string[];
  /** Effects that came before an earlier one of their key. */
  readonly reordered: readonly string[];
  /** Keys whose counter is not the number of their effects. */
  readonly miscounted: readonly string[];
};

/** A time without an effect. */
export type Stall = {
  readonly consumer: string;
  readonly ms: number;
  /** When it ended, in milliseconds since the epoch. */
  readonly untilMs: number;
};

/** The verdict of a run. */
export type Verdict = {
  /** Promised as committed and not in the producer's tables, or the other way round. */
  readonly broken: readonly string[];
  /** Committed without a message of that id, messages without a command, versions of a key with a hole or twice. */
  readonly unpublished: readonly string[];
  readonly consumers: readonly Faults[];
  readonly longestStall: Stall;
  readonly ok: boolean;
};

/** Compares sets of ids, never numbers of them: a lost one and a doubled one must not cancel each other out. */
export function checkLedger(ledger: Ledger): Verdict {
  const broken = brokenPromises(ledger);
  const unpublished = unpublishedOf(ledger);
  const consumers = ledger.consumers.map((consumed) =>
    faultsOf(ledger.outbox, consumed),
  );
  const clean = consumers.every(
    ({ lost, doubled, strange, reordered, miscounted }) =>
      [lost, doubled, strange, reordered, miscounted].every(
        (found) => found.length === 0,
      ),
  );
  return {
    broken,
    unpublished,
    consumers,
    longestStall: ledger.consumers
      .map((consumed) => longestStall(ledger.outbox, consumed))
      .reduce((longest, one) => (one.ms > longest.ms ? one : longest)),
    ok: broken.length === 0 && unpublished.length === 0 && clean,
  };
}

function brokenPromises({ told, committed }: Ledger): string[] {
  const stored = new Set(committed);
  const promised = [...told]
    .filter(([id, outcome]) => (outcome === "committed") !== stored.has(id))
    .map(([id]) => id);
  return [...promised, ...committed.filter((id) => !told.has(id))];
}

function unpublishedOf({ committed, outbox }: Ledger): string[] {
  const ids = new Set(outbox.map(({ messageId }) => messageId));
  const commands = new Set(committed);
  const versions = groups(outbox, ({ key }) => key);
  return [
    ...committed.filter((id) => !ids.has(id)),
    ...outbox
      .map(({ messageId }) => messageId)
      .filter((id) => !commands.has(id)),
    ...(ids.size === outbox.length ? [] : ["an id stands in the outbox twice"]),
    ...[...versions]
      .filter(([, rows]) => !isUpTo(rows.map(({ n }) => n)))
      .map(([key]) => `the versions of ${key}`),
  ];
}

const isUpTo = (numbers: readonly number[]): boolean =>
  numbers.toSorted((a, b) => a - b).every((n, index) => n === index + 1);

function faultsOf(outbox: readonly Published[], consumed: Consumed): Faults {
  const wanted = new Set(outbox.map(({ messageId }) => messageId));
  const seen = new Map<string, number>();
  for (const { messageId } of consumed.effects)
    seen.set(messageId, (seen.get(messageId) ?? 0) + 1);
  const byKey = groups(consumed.effects, ({ key }) => key);
  const keys = new Set([...byKey.keys(), ...consumed.counters.keys()]);
  return {
    consumer: consumed.consumer,
    lost: [...wanted].filter((id) => !seen.has(id)),
    doubled: [...seen].filter(([, times]) => times > 1).map(([id]) => id),
    strange: [...seen.keys()].filter((id) => !wanted.has(id)),
    reordered: [...byKey.values()].flatMap(outOfOrder),
    miscounted: [...keys].filter(
      (key) =>
        (byKey.get(key)?.length ?? 0) !== (consumed.counters.get(key) ?? 0),
    ),
  };
}

/** Effects of one key that came after a later version; a doubled one is no second fault here. */
function outOfOrder(effects: Consumed["effects"]): string[] {
  const late: string[] = [];
  const seen = new Set<string>();
  let highest = 0;
  for (const { messageId, n } of effects.toSorted((a, b) => a.seq - b.seq)) {
    if (!seen.has(messageId) && n < highest) late.push(messageId);
    seen.add(messageId);
    highest = Math.max(highest, n);
  }
  return late;
}

/**
 * The longest time without an effect while commands were being committed: of each pause between two effects the part after
 * the first commit that falls into it.
 */
export function longestStall(
  outbox: readonly Published[],
  { consumer, effects }: Consumed,
): Stall {
  const commits = outbox.map(({ atMs }) => atMs).sort((a, b) => a - b);
  const times = effects.map(({ atMs }) => atMs).sort((a, b) => a - b);
  let longest: Stall = { consumer, ms: 0, untilMs: 0 };
  let next = 0;
  for (const [index, until] of times.entries()) {
    const from = times[index - 1] ?? Number.NEGATIVE_INFINITY;
    while ((commits[next] ?? Infinity) <= from) next += 1;
    const first = commits[next] ?? Infinity;
    if (until - first > longest.ms)
      longest = { consumer, ms: until - first, untilMs: until };
  }
  return longest;
}

function groups<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const one of all) {
    const own = grouped.get(keyOf(one));
    if (own === undefined) grouped.set(keyOf(one), [one]);
    else own.push(one);
  }
  return grouped;
}
