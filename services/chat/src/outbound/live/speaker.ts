import type { LiveBus } from "./bus.ts";
import { encode, packed, type Word } from "./wire.ts";

/** Tells other processes what happened, once a turn: one message a subject, however much there is to say. */
export class Speaker {
  readonly #bus: Pick<LiveBus, "hint">;
  readonly #process: string;
  readonly #schedule: () => void;
  #lines = new Map<string, string[]>();

  constructor(
    bus: Pick<LiveBus, "hint">,
    process: string,
    schedule: () => void,
  ) {
    this.#bus = bus;
    this.#process = process;
    this.#schedule = schedule;
  }

  sayWord(subject: string, word: Word): void {
    this.say(subject, encode(word));
  }

  say(subject: string, line: string): void {
    const lines = this.#lines.get(subject);
    if (lines === undefined) this.#lines.set(subject, [line]);
    else lines.push(line);
    this.#schedule();
  }

  /** Whether a message came from here. */
  isOwn(payload: string): boolean {
    return payload.startsWith(this.#process);
  }

  /** While the broker is away it is lost: others find it in the log. */
  flush(): void {
    const lines = this.#lines;
    if (lines.size === 0) return;
    this.#lines = new Map();
    for (const [subject, each] of lines)
      for (const message of packed(this.#process, each))
        this.#bus.hint(subject, message);
  }
}
