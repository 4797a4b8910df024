import type { Live } from "../../application/ports.ts";

/** How far somebody has read a channel. */
export type ReadMark = Parameters<Live["told"]>[1];

/** Somebody who scrolls moves their mark with every line; others are told once in a while. */
const everyMs = 1_000;
const marksAtMost = 10_000;

/** Tells of the newest mark of each person and channel, once a second. */
export class ReadMarks {
  readonly #tell: (mark: ReadMark) => void;
  readonly #marks = new Map<string, ReadMark>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (mark: ReadMark) => void) {
    this.#tell = tell;
  }

  note(mark: ReadMark): void {
    const key = `${mark.channelId} ${mark.userId}`;
    const known = this.#marks.get(key);
    if (known !== undefined && known.seq >= mark.seq) return;
    if (known === undefined && this.#marks.size >= marksAtMost) return;
    this.#marks.set(key, mark);
    this.#timer ??= setTimeout(() => this.#flush(), everyMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    const marks = [...this.#marks.values()];
    this.#marks.clear();
    for (const mark of marks) this.#tell(mark);
  }
}

/** As clients get it. */
export function readFrameOf({ channelId, userId, seq }: ReadMark): string {
  return JSON.stringify({ type: "read", channelId, userId, seq });
}
