import type { Database } from "@tixlys/nexus/postgres";
import type { Memory } from "./errands.ts";
import type { Published } from "./ledger.ts";

/** An effect of a command of the process manager. `seq` rises in the order of the effects of one key. */
export type Act = {
  readonly type: "Note" | "Remind";
  readonly messageId: string;
  readonly key: string;
  readonly n: number;
  readonly seq: number;
};

/** What the process manager has to show. */
export type Errands = {
  readonly acts: readonly Act[];
  /** What it remembers of each key. */
  readonly memories: ReadonlyMap<string, Memory>;
  /** Commands and timeouts that are still to be carried out, or never will be. */
  readonly open: readonly string[];
};

/** What is wrong with it: ids of messages, so that each can be looked into. */
export type ErrandFaults = {
  /** Messages that led to no command. */
  readonly lost: readonly string[];
  /** Messages that led to more than one. */
  readonly doubled: readonly string[];
  /** Timeouts that never fired. */
  readonly unfired: readonly string[];
  /** Timeouts that fired more than once. */
  readonly refired: readonly string[];
  /** Acts for messages that nobody published. */
  readonly strange: readonly string[];
  /** Messages whose command came before an earlier one of their key. */
  readonly reordered: readonly string[];
  /** Keys of which it remembers something else than has happened. */
  readonly misremembered: readonly string[];
  readonly open: readonly string[];
};

/** Every message has led to one command and every timeout has fired once; sets of ids are compared, never numbers of them. */
export function errandFaults(
  outbox: readonly Published[],
  { acts, memories, open }: Errands,
): ErrandFaults {
  const noted = acts.filter(({ type }) => type === "Note");
  const reminded = acts.filter(({ type }) => type === "Remind");
  const wanted = new Set(outbox.map(({ messageId }) => messageId));
  const commands = times(noted);
  const timeouts = times(reminded);
  return {
    lost: [...wanted].filter((id) => !commands.has(id)),
    doubled: moreThanOnce(commands),
    unfired: [...wanted].filter((id) => !timeouts.has(id)),
    refired: moreThanOnce(timeouts),
    strange: [...commands.keys(), ...timeouts.keys()].filter(
      (id) => !wanted.has(id),
    ),
    reordered: outOfOrder(noted),
    misremembered: misremembered(outbox, memories),
    open,
  };
}

/** Whether nothing is wrong. */
export const isClean = (faults: ErrandFaults): boolean =>
  Object.values(faults).every((found) => found.length === 0);

function times(acts: readonly Act[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { messageId } of acts)
    counted.set(messageId, (counted.get(messageId) ?? 0) + 1);
  return counted;
}

const moreThanOnce = (counted: ReadonlyMap<string, number>): string[] =>
  [...counted].filter(([, count]) => count > 1).map(([id]) => id);

/** A doubled one is no second fault here. */
function outOfOrder(noted: readonly Act[]): string[] {
  const highest = new Map<string, number>();
  const seen = new Set<string>();
  const late: string[] = [];
  for (const { messageId, key, n } of noted.toSorted((a, b) => a.seq - b.seq)) {
    if (!seen.has(messageId) && n < (highest.get(key) ?? 0))
      late.push(messageId);
    seen.add(messageId);
    highest.set(key, Math.max(n, highest.get(key) ?? 0));
  }
  return late;
}

function misremembered(
  outbox: readonly Published[],
  memories: ReadonlyMap<string, Memory>,
): string[] {
  const wanted = new Map<string, number>();
  for (const { key } of outbox) wanted.set(key, (wanted.get(key) ?? 0) + 1);
  const keys = new Set([...wanted.keys(), ...memories.keys()]);
  return [...keys].filter((key) => {
    const count = wanted.get(key);
    const { heard, noted, reminded } = memories.get(key) ?? {};
    return [heard, noted, reminded].some((each) => each !== count);
  });
}

/** Everything in the tables of the process manager. */
export async function readErrands({ sql }: Database): Promise<Errands> {
  const acts = await sql<Act[]>`
    select type, message_id::text as "messageId", key, n, seq::int as seq from acts order by seq`;
  const processes = await sql<{ id: string; state: Memory }[]>`
    select process_id as id, state from nexus.processes where name = 'errands'`;
  const open = await sql<{ what: string }[]>`
    select command ->> 'type' || ' ' || (command ->> 'messageId') || ' ' || state as what from nexus.process_commands
    union all select 'timeout ' || timeout || ' ' || state from nexus.timers
    union all select 'parked ' || name || ' ' || stream_id from nexus.parked_streams limit 1000`;
  return {
    acts,
    memories: new Map(processes.map(({ id, state }) => [id, state])),
    open: open.map(({ what }) => what),
  };
}
