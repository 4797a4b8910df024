import type {
  Audience,
  Live,
  LiveFeed,
  LiveLog,
  LoggedFrame,
} from "../../application/ports.ts";
import type { LiveBus } from "./bus.ts";
import { HeardChannel } from "./heard-channel.ts";
import { loggedFrame } from "./logged.ts";
import { Openings } from "./openings.ts";
import { readFrameOf, ReadMarks } from "./read-marks.ts";
import { Repairs } from "./repairs.ts";
import type { RingBudget } from "./ring.ts";
import { Speaker } from "./speaker.ts";
import { subjectOf, unpacked, type Word } from "./wire.ts";

/** What a feed is made of. */
export type FeedOptions = {
  readonly bus: LiveBus;
  readonly log: LiveLog;
  readonly audience: Audience;
  readonly onTrouble: (err: unknown, what: string) => void;
  /** How often channels in use are held against the log; 1,500 ms unless told. */
  readonly positionCheckMs?: number;
  /** Lets a test lose what would be told to other processes. */
  readonly loses?: (channelId: string) => boolean;
};

const personSubject = "chat.live.person";
/** Said there instead of a person's news. */
const erasedLine = "erased";
/** What was written just before an erasure may be told, or read for a repair, a moment after it. */
const redactAgainMs = 1_000;
/** A channel that nobody follows any more is heard for so long, for those who come back. */
const idleMs = 30_000;
const idleAtMost = 2_000;
const usualPositionCheckMs = 1_500;

/**
 * Brings entries to the clients of this process: those that this process wrote, those that others tell over the broker, and, where
 * nobody told them, those that the log has. Stored first, then told; every channel in the order of its log.
 */
export class Feed implements Live, LiveFeed {
  readonly #o: FeedOptions;
  readonly #channels = new Map<string, HeardChannel>();
  readonly #budget: RingBudget = { characters: 0 };
  readonly #dirty = new Set<HeardChannel>();
  readonly #speaker: Speaker;
  readonly #openings: Openings;
  readonly #repairs: Repairs;
  readonly #marks: ReadMarks;
  readonly #leave: (() => void)[];
  #isScheduled = false;
  #redactAgain: ReturnType<typeof setTimeout> | undefined;

  constructor(options: FeedOptions) {
    this.#o = options;
    const { bus, log, onTrouble } = options;
    const process = Bun.randomUUIDv7();
    this.#speaker = new Speaker(bus, process, () => this.#schedule());
    this.#openings = new Openings(bus, log);
    this.#repairs = new Repairs({
      log,
      onTrouble,
      everyMs: options.positionCheckMs ?? usualPositionCheckMs,
      inUse: () => this.#inUse(),
      accept: (channel, entry) => this.#accept(channel, entry),
      gone: (channel) => this.#end(channel, null),
      afterCheck: () => this.#forgetIdle(Date.now()),
    });
    this.#marks = new ReadMarks((mark) => {
      const frame = readFrameOf(mark);
      this.notice(mark.channelId, frame);
      this.#speaker.say(
        personSubject,
        `${mark.userId} ${mark.channelId} ${frame}`,
      );
      options.audience.person(mark.userId, mark.channelId, frame);
    });
    this.#leave = [
      bus.onHint(personSubject, (payload) => this.#hearOfPeople(payload)),
      bus.onStatus(() => {
        if (bus.status() !== "ok") return;
        // Of what was erased meanwhile it has not heard.
        this.#redactAll();
        this.#repairs.checkNow();
      }),
    ];
  }

  tell(entries: Parameters<Live["tell"]>[0]): void {
    for (const entry of entries) {
      const logged = loggedFrame(entry);
      this.#say(entry.channelId, { kind: "entry", ...logged });
      const channel = this.#channels.get(entry.channelId);
      if (channel !== undefined) this.#accept(channel, logged);
    }
  }

  told(...[, mark]: Parameters<Live["told"]>): void {
    this.#marks.note(mark);
  }

  membershipChanged(
    channelId: string,
    userId: string | null,
    may: boolean,
  ): void {
    if (may) return;
    this.#say(channelId, { kind: "ended", userId });
    const channel = this.#channels.get(channelId);
    if (channel !== undefined) this.#end(channel, userId);
  }

  erased(): void {
    this.#redactTwice();
    this.#speaker.say(personSubject, erasedLine);
  }

  notice(channelId: string, frame: string): void {
    this.#say(channelId, { kind: "notice", frame });
    if (this.#channels.has(channelId))
      this.#o.audience.notice(channelId, frame);
  }

  hears(channelId: string): boolean {
    return this.#channels.get(channelId)?.isKnown === true;
  }

  async join(channelId: string): Promise<HeardChannel> {
    const channel = this.#channels.get(channelId) ?? this.#hear(channelId);
    channel.joined += 1;
    try {
      if (!channel.isKnown) {
        channel.begin(await this.#openings.lastSeqOf(channelId));
        this.#touch(channel);
      }
      return channel;
    } catch (thrown) {
      this.leave(channelId);
      throw thrown;
    }
  }

  leave(channelId: string): void {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return;
    channel.joined -= 1;
    if (channel.joined > 0) return;
    channel.idleSinceMs = Date.now();
    if (!channel.isKnown) this.#forget(channel);
  }

  async catchUp(channelId: string): Promise<void> {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return;
    await this.#repairs.now(channel);
    this.#flush();
  }

  async stop(): Promise<void> {
    for (const leave of this.#leave) leave();
    this.#marks.stop();
    this.#repairs.stop();
    clearTimeout(this.#redactAgain);
    this.#flush();
    this.#speaker.flush();
    for (const channel of this.#channels.values()) channel.forget();
    this.#channels.clear();
  }

  /** For metrics. */
  get size(): number {
    return this.#channels.size;
  }

  #hear(channelId: string): HeardChannel {
    const channel = new HeardChannel(channelId, this.#budget);
    this.#channels.set(channelId, channel);
    channel.stopHearing = this.#o.bus.onHint(subjectOf(channelId), (payload) =>
      this.#take(channel, payload),
    );
    return channel;
  }

  /** What another process told, or this one, whose own words come back. */
  #take(channel: HeardChannel, payload: string): void {
    if (this.#speaker.isOwn(payload)) return;
    for (const word of unpacked(payload).words)
      switch (word.kind) {
        case "entry":
          this.#accept(channel, word);
          break;
        case "notice":
          this.#o.audience.notice(channel.id, word.frame);
          break;
        case "ended":
          this.#end(channel, word.userId);
      }
  }

  #hearOfPeople(payload: string): void {
    if (this.#speaker.isOwn(payload)) return;
    for (const line of payload.split("\n").slice(1)) {
      if (line === erasedLine) {
        this.#redactTwice();
        continue;
      }
      const [userId = "", channelId = ""] = line.split(" ", 2);
      const frame = line.slice(userId.length + channelId.length + 2);
      this.#o.audience.person(userId, channelId, frame);
    }
  }

  #redactTwice(): void {
    this.#redactAll();
    clearTimeout(this.#redactAgain);
    this.#redactAgain = setTimeout(() => this.#redactAll(), redactAgainMs);
    this.#redactAgain.unref();
  }

  #redactAll(): void {
    for (const channel of this.#channels.values()) channel.redact();
  }

  #accept(channel: HeardChannel, entry: LoggedFrame): void {
    channel.accept(entry);
    this.#touch(channel);
  }

  #end(channel: HeardChannel, userId: string | null): void {
    channel.end(userId);
    this.#touch(channel);
  }

  #touch(channel: HeardChannel): void {
    this.#dirty.add(channel);
    this.#schedule();
  }

  #say(channelId: string, word: Word): void {
    if (this.#o.loses?.(channelId) === true) return;
    this.#speaker.sayWord(subjectOf(channelId), word);
  }

  /** At the end of this turn of the loop: what came in one turn goes out in one. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = false;
    // After what is published below has gone out, which happens between two turns: a trip to the broker holds up nobody here.
    setImmediate(() => this.#speaker.flush());
    const { audience } = this.#o;
    for (const channel of this.#dirty) {
      if (channel.isKnown && channel.hasHole) this.#repairs.soon(channel);
      for (const { frames, ends } of channel.take()) {
        if (frames.length > 0) audience.entries(channel.id, frames);
        for (const userId of ends) audience.ended(channel.id, userId);
      }
    }
    this.#dirty.clear();
  }

  #inUse(): HeardChannel[] {
    return [...this.#channels.values()].filter(
      ({ joined, isKnown }) => joined > 0 && isKnown,
    );
  }

  #forgetIdle(nowMs: number): void {
    const idle = [...this.#channels.values()].filter(
      ({ joined }) => joined === 0,
    );
    const surplus = idle.length - idleAtMost;
    for (const [at, channel] of idle.entries())
      if (at < surplus || nowMs - channel.idleSinceMs > idleMs)
        this.#forget(channel);
  }

  #forget(channel: HeardChannel): void {
    channel.forget();
    this.#channels.delete(channel.id);
    this.#dirty.delete(channel);
  }
}
