import type {
  GuessKey,
  GuessKeys,
  Guesses,
} from "../../../src/application/ports.ts";
import { remembered } from "../../../src/domain/guessing/throttle.ts";
import { networksOf } from "../../../src/outbound/crypto/networks.ts";

type Row = {
  failures: number;
  pending: number;
  opensAt: number;
  forgetAt: number;
};

/** Counts in this process; it passes the same contract as the real one, but for processes that die. */
export function memoryGuesses(): Guesses {
  const rows = new Map<string, Row>();
  const windows = new Map<string, { failures: number; endsAt: number }>();
  return {
    async take({ key, throttle, windows: asked, now }) {
      const at = now.getTime();
      const full = asked.flatMap((each) => {
        const row = windows.get(each.key);
        return row !== undefined &&
          row.endsAt > at &&
          row.failures >= each.failures
          ? [row.endsAt]
          : [];
      });
      if (full.length > 0)
        return { kind: "window-full", until: new Date(Math.max(...full)) };
      const found = rows.get(key);
      const row =
        found !== undefined && found.forgetAt > at ? found : undefined;
      const failures = row?.failures ?? 0;
      if (
        row !== undefined &&
        (row.opensAt > at || failures >= throttle.delaysMs.length)
      ) {
        if (row.pending > 0) return { kind: "pending" };
        return failures >= throttle.delaysMs.length
          ? { kind: "exhausted" }
          : { kind: "delayed", until: new Date(row.opensAt) };
      }
      const delayMs = throttle.delaysMs[failures] ?? 0;
      const isLast = failures + 1 >= throttle.delaysMs.length;
      rows.set(key, {
        failures: failures + 1,
        pending: (row?.pending ?? 0) + 1,
        opensAt: delayMs === 0 ? 0 : at + delayMs,
        forgetAt: at + (isLast ? remembered.exhaustedMs : remembered.idleMs),
      });
      return { kind: "taken" };
    },
    async fail({ key, windows: asked, now }) {
      const row = rows.get(key);
      if (row !== undefined) row.pending = Math.max(0, row.pending - 1);
      for (const { key: name, windowMs } of asked) {
        const open = windows.get(name);
        if (open !== undefined && open.endsAt > now.getTime())
          open.failures += 1;
        else
          windows.set(name, { failures: 1, endsAt: now.getTime() + windowMs });
      }
    },
    async giveBack({ key, now }) {
      const row = rows.get(key);
      if (row === undefined) return;
      row.failures = Math.max(0, row.failures - 1);
      row.pending = Math.max(0, row.pending - 1);
      row.opensAt = now.getTime();
    },
    async forget(keys) {
      let wrong = 0;
      for (const key of keys) {
        const { failures = 0, pending = 0 } = rows.get(key) ?? {};
        wrong += Math.max(0, failures - pending);
        rows.delete(key);
      }
      return wrong;
    },
  };
}

// cast: stands for a hash.
const key = (text: string): GuessKey => text as GuessKey;

/** Keys that a test can read. */
export const plainGuessKeys: GuessKeys = {
  identifier: (identifier) => key(`identifier ${identifier}`),
  device: (id) => key(`device ${id}`),
  factor: (userId) => key(`factor ${userId}`),
  factorOn: (id) => key(`factor on ${id}`),
  address: (ip) => key(`address ${networksOf(ip).own}`),
  network: (ip) => key(`network ${networksOf(ip).around}`),
  everywhere: key("everywhere"),
};
