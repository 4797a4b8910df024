import type { LoggedFrame, LiveLog } from "../../application/ports.ts";
import type { HeardChannel } from "./heard-channel.ts";

/** Commits in one order are told in another when they come from two processes: most holes close by themselves. */
const graceMs = 20;
const pageSize = 301;
/** Channels that are read at a time. */
const atOnce = 8;
const channelsPerStatement = 5_000;

/** What repairing needs. */
export type RepairOptions = {
  readonly log: LiveLog;
  readonly everyMs: number;
  readonly onTrouble: (err: unknown, what: string) => void;
  readonly inUse: () => readonly HeardChannel[];
  readonly accept: (channel: HeardChannel, entry: LoggedFrame) => void;
  /** The log knows no such channel any more. */
  readonly gone: (channel: HeardChannel) => void;
  readonly afterCheck: () => void;
};

/** Reads from the log what nobody told: after a hole, and at each look at where the channels in use stand. */
export class Repairs {
  readonly #o: RepairOptions;
  readonly #queue = new Set<HeardChannel>();
  #running = 0;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isChecking = false;
  #isStopped = false;

  constructor(options: RepairOptions) {
    this.#o = options;
    this.#again();
  }

  /** Unless the hole has closed by then. */
  soon(channel: HeardChannel): void {
    this.#queue.add(channel);
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      for (const each of this.#queue)
        if (!each.hasHole) this.#queue.delete(each);
      this.#work();
    }, graceMs);
  }

  /** Beside any repair that is under way: what both read is accepted once. */
  now(channel: HeardChannel): Promise<void> {
    return this.#read(channel);
  }

  checkNow(): void {
    clearTimeout(this.#timer);
    this.#begin();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#queue.clear();
  }

  #again(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), this.#o.everyMs);
    this.#timer.unref();
  }

  #begin(): void {
    this.#check().catch((err: unknown) =>
      this.#o.onTrouble(err, "the position of channels"),
    );
  }

  async #check(): Promise<void> {
    if (this.#isChecking || this.#isStopped) return;
    this.#isChecking = true;
    try {
      await this.#compare(this.#o.inUse());
      this.#o.afterCheck();
    } finally {
      this.#isChecking = false;
      this.#again();
    }
  }

  async #compare(channels: readonly HeardChannel[]): Promise<void> {
    for (let at = 0; at < channels.length; at += channelsPerStatement) {
      const some = channels.slice(at, at + channelsPerStatement);
      const last = await this.#o.log.lastSeqs(some.map(({ id }) => id));
      for (const channel of some) {
        const lastSeq = last.get(channel.id);
        if (lastSeq === undefined) this.#o.gone(channel);
        else if (lastSeq > channel.tail) this.#queue.add(channel);
      }
      this.#work();
    }
  }

  #work(): void {
    for (const channel of this.#queue) {
      if (this.#running >= atOnce) return;
      this.#queue.delete(channel);
      if (channel.isRepairing || this.#isStopped) continue;
      this.#running += 1;
      channel.isRepairing = true;
      this.#read(channel)
        // The next look at the positions finds it again.
        .catch((err: unknown) => this.#o.onTrouble(err, "missing entries"))
        .finally(() => {
          this.#running -= 1;
          channel.isRepairing = false;
          this.#work();
        });
    }
  }

  async #read(channel: HeardChannel): Promise<void> {
    for (let isFull = true; isFull && !this.#isStopped;) {
      const page = await this.#o.log.after(channel.id, channel.tail, pageSize);
      const before = channel.tail;
      channel.skipTo(page[0]?.seq ?? 0);
      for (const entry of page) this.#o.accept(channel, entry);
      isFull = page.length === pageSize && channel.tail > before;
    }
  }
}
