import type { Bus } from "@tixlys/messaging/nats";
import type { Count, CountExchange, Word } from "../../application/ports.ts";

/** Where gateways tell each other what they have admitted; nobody else may speak or listen here. */
const SUBJECT = "steersman.live.limits";
const COUNTS_AT_MOST = 5_000;

/**
 * Words as hints over core NATS: a lost one is made good by the next, which tells totals. On the wire
 * `["<from>","counts",<seq>,[["<peer>",<seq>],…],[["<key>",<endsAtMs>,<used>],…]]`.
 */
export const countExchange = (
  bus: Pick<Bus, "hint" | "onHint" | "status" | "onStatus">,
): CountExchange => ({
  say: ({ from, about, seq, heard, counts }: Word): void =>
    bus.hint(
      SUBJECT,
      JSON.stringify([
        from,
        about,
        seq,
        heard,
        counts.map(({ key, endsAtMs, used }) => [key, endsAtMs, used]),
      ]),
    ),
  isConnected: () => bus.status() === "ok",
  onWord: (listener) =>
    bus.onHint(SUBJECT, (payload) => {
      const word = wordOf(payload);
      if (word !== undefined) listener(word);
    }),
  onConnected: (listener) =>
    bus.onStatus(() => {
      if (bus.status() === "ok") listener();
    }),
});

function wordOf(payload: string): Word | undefined {
  try {
    const read: unknown = JSON.parse(payload);
    if (!Array.isArray(read)) return undefined;
    const said: readonly unknown[] = read;
    const [from, about, seq, heard, list] = said;
    if (typeof from !== "string" || from === "" || from.length > 64)
      return undefined;
    if (about !== "counts" && about !== "hello" && about !== "bye")
      return undefined;
    if (!isCount(seq) || !Array.isArray(heard) || !Array.isArray(list))
      return undefined;
    if (Math.max(heard.length, list.length) > COUNTS_AT_MOST) return undefined;
    return {
      from,
      about,
      seq,
      heard: heard.flatMap(heardOf),
      counts: list.flatMap(countOf),
    };
  } catch {
    return undefined;
  }
}

function heardOf(given: unknown): (readonly [string, number])[] {
  if (!Array.isArray(given)) return [];
  const parts: readonly unknown[] = given;
  const [peer, seq] = parts;
  return typeof peer === "string" && isCount(seq) ? [[peer, seq]] : [];
}

function countOf(given: unknown): Count[] {
  if (!Array.isArray(given)) return [];
  const parts: readonly unknown[] = given;
  const [key, endsAtMs, used] = parts;
  return typeof key === "string" &&
    key.length <= 64 &&
    isCount(endsAtMs) &&
    isCount(used)
    ? [{ key, endsAtMs, used }]
    : [];
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
