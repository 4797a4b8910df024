import type { LiveLog } from "../../application/ports.ts";
import type { LiveBus } from "./bus.ts";

/**
 * Finds where channels stand once they are heard. Those of one turn are asked for together, because after a restart everybody comes
 * back at once; and only after the broker has taken the subscriptions, so that nothing falls between.
 */
export class Openings {
  readonly #bus: Pick<LiveBus, "settled">;
  readonly #log: Pick<LiveLog, "lastSeqs">;
  #waiting: Set<string> | undefined;
  #asking: Promise<ReadonlyMap<string, number>> | undefined;

  constructor(bus: Pick<LiveBus, "settled">, log: Pick<LiveLog, "lastSeqs">) {
    this.#bus = bus;
    this.#log = log;
  }

  /** 0 for a channel that is not there. */
  async lastSeqOf(channelId: string): Promise<number> {
    this.#waiting ??= new Set();
    this.#waiting.add(channelId);
    this.#asking ??= this.#ask();
    return (await this.#asking).get(channelId) ?? 0;
  }

  async #ask(): Promise<ReadonlyMap<string, number>> {
    // Whoever comes in this turn is in the same question.
    await new Promise((resolve) => setImmediate(resolve));
    const channelIds = [...(this.#waiting ?? [])];
    this.#waiting = undefined;
    this.#asking = undefined;
    await this.#bus.settled();
    return this.#log.lastSeqs(channelIds);
  }
}
