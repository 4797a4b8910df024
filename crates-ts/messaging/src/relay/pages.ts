import type { Database } from "@tixlys/nexus/postgres";
import { readPage } from "./page.ts";
import type { Lane } from "../lane.ts";
import type { Lease } from "./leases.ts";
import type { OutboxMessage, Page } from "./page.ts";

/** A page, and when it was asked for: what was committed before is in it or behind it. */
export type Look = { readonly at: Date; readonly page: Page };

/** The pages of a lane, one after the other; the next one can be read while one is being published. */
export type Pages = {
  /** What was read ahead, if every bucket of it stands where it was read from; else a new page. */
  readonly next: (active: readonly Lease[]) => Promise<Look>;
  /** Begins to read on behind `messages`, as if all of them had been acknowledged. */
  readonly readAhead: (
    active: readonly Lease[],
    messages: readonly OutboxMessage[],
  ) => void;
};

type Ahead = Look & { readonly from: readonly Lease[] };

/** The pages of an outbox's lane. */
export function pagesOf({ sql }: Database, lane: Lane): Pages {
  let ahead: Promise<Ahead> | undefined;

  const look = async (active: readonly Lease[]): Promise<Ahead> => {
    const at = new Date();
    // Copies: the leases move on while the page waits.
    const from = active.map((lease) => ({ ...lease }));
    return { at, page: await readPage(sql, lane, from), from };
  };

  return {
    next: async (active) => {
      const reading = ahead;
      ahead = undefined;
      const read = await reading;
      return read !== undefined && read.from.every(standsIn(active))
        ? read
        : look(active);
    },
    readAhead: (active, messages) => {
      const ends = new Map(
        messages.map(({ bucket, position }) => [bucket, position]),
      );
      ahead = look(
        active.map((lease) => ({
          ...lease,
          position: ends.get(lease.bucket) ?? lease.position,
        })),
      );
      ahead.catch(() => undefined);
    },
  };
}

/** Whether a bucket is still ours, and its cursor where the page was read from. */
function standsIn(active: readonly Lease[]): (from: Lease) => boolean {
  return ({ bucket, fence, position }) =>
    active.some(
      (lease) =>
        lease.bucket === bucket &&
        lease.fence === fence &&
        lease.position === position,
    );
}
