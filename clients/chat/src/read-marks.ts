import { isForLater } from "./refusals.ts";

/** How far a person has read, told once a second at most for each channel. */
export type ReadMarks = {
  /** Ignored unless higher than before. */
  put(channelId: string, seq: number): void;
  /** The server did not take the channel's: it is told again where that may help. */
  refused(channelId: string, code: string): void;
  opened(): void;
  lost(): void;
};

const EVERY_MS = 1_000;

/** Keeps the highest of each channel until it was told on a connection that did not end within the second. */
export function readMarksOf(
  tell: (channelId: string, seq: number) => void,
): ReadMarks {
  const highest = new Map<string, number>();
  const waiting = new Set<string>();
  let isOpen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    if (!isOpen) return;
    for (const channelId of waiting)
      tell(channelId, highest.get(channelId) ?? 0);
    waiting.clear();
  };
  const soon = (): void => {
    if (isOpen && waiting.size > 0) timer ??= setTimeout(flush, EVERY_MS);
  };
  return {
    put(channelId, seq) {
      if (seq <= (highest.get(channelId) ?? 0)) return;
      highest.set(channelId, seq);
      waiting.add(channelId);
      soon();
    },
    refused(channelId, code) {
      if (!isForLater(code) || !highest.has(channelId)) return;
      waiting.add(channelId);
      soon();
    },
    opened() {
      isOpen = true;
      soon();
    },
    lost() {
      isOpen = false;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
