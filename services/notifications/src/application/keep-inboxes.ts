import type { Clock } from "@tixlys/nexus";
import type { InboxUpkeep } from "./ports/inbox.ts";

/** So many notices stand in an inbox, the newest; a few more until the next run. */
export const noticesMost = 500;
const dayMs = 86_400_000;
/** Older ones go, read or not. */
export const noticesKeptMs = 90 * dayMs;
const batch = 1_000;
/** Of one run, so that a backlog never becomes one endless job; the next run goes on. */
const batchesAtMost = 100;

/** Keeps inboxes to their size and age; ends early when the signal fires. */
export type KeepInboxes = (signal: AbortSignal) => Promise<void>;

export function createKeepInboxes(ports: {
  readonly upkeep: InboxUpkeep;
  readonly clock: Clock;
}): KeepInboxes {
  const { upkeep, clock } = ports;
  const untilDone = async (
    step: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> => {
    for (let n = 0; n < batchesAtMost; n += 1)
      if (signal.aborted || !(await step())) return;
  };
  return async (signal) => {
    const now = clock().getTime();
    const before = new Date(now - noticesKeptMs);
    await untilDone(() => upkeep.forgetOld(before, batch), signal);
    await untilDone(() => upkeep.trim(noticesMost, batch), signal);
    if (signal.aborted) return;
    await upkeep.forgetMailHours(new Date(now - dayMs));
    await upkeep.forgetTopics(new Date(now - dayMs));
  };
}
