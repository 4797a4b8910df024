import {
  PresenceBoard,
  type Sighting,
  type Whereabouts,
} from "../../domain/presence/board.ts";
import type { Presence, PresenceOf } from "../../application/ports.ts";
import type { LiveBus } from "../live/bus.ts";

/** When somebody was last there, kept in the database. */
export type LastSeen = {
  save(userIds: readonly string[], at: Date): Promise<void>;
  of(userIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
};

/** What a desk is made of. */
export type DeskOptions = {
  readonly bus: Pick<LiveBus, "hint" | "onHint" | "status" | "onStatus">;
  readonly lastSeen: LastSeen;
  /** Somebody of this process came, went, or fell silent, seen over all processes. */
  readonly onChange: (
    userId: string,
    now: Whereabouts,
    lastSeenAt: Date | undefined,
  ) => void;
  readonly onTrouble: (err: unknown, what: string) => void;
  /** How often changes are told to other processes; 2,000 ms unless told. */
  readonly tellEveryMs?: number;
};

const subject = "chat.live.presence";
const usualTellEveryMs = 2_000;
/** A process shows that it lives, and what it has, this often. */
const fullEveryMs = 10_000;
const peoplePerMessage = 2_000;
/** Beyond it nobody remembers where they were to tell it. */
const departedMs = 60_000;

type Here = { sockets: number; isAway: boolean };
type Report = {
  readonly process: string;
  /** `hello`: a newcomer, to whom everybody tells all they have; `bye`: the end of a process. */
  readonly kind: "some" | "all" | "more" | "hello" | "bye";
  readonly people: readonly (readonly [string, number, 0 | 1])[];
};

/**
 * Who is there, over all replicas, without a write for anybody who stays: processes tell each other what changed at theirs, every few
 * seconds, and when the last socket of somebody goes, that moment is saved.
 */
export class Desk implements Presence {
  readonly #o: DeskOptions;
  readonly #id = Bun.randomUUIDv7();
  readonly #board = new PresenceBoard();
  readonly #here = new Map<string, Here>();
  /** Who changed here since the last report, with where they were before. */
  readonly #changed = new Map<string, Whereabouts>();
  /** Whose last socket here has gone while another process still had one, with when: who hears of the very last one tells. */
  readonly #departed = new Map<string, number>();
  readonly #leave: (() => void)[];
  readonly #timer: ReturnType<typeof setInterval>;
  #saidAllAtMs = 0;

  constructor(options: DeskOptions) {
    this.#o = options;
    const { bus } = options;
    this.#board.note(this.#id, [], true, Date.now());
    this.#leave = [
      bus.onHint(subject, (payload) => this.#hear(payload)),
      bus.onStatus(() => {
        if (bus.status() === "ok") this.#say("hello", []);
      }),
    ];
    this.#say("hello", []);
    this.#timer = setInterval(
      () => this.#report(),
      options.tellEveryMs ?? usualTellEveryMs,
    );
    this.#timer.unref();
  }

  came(userId: string): void {
    const here = this.#here.get(userId);
    this.#set(userId, { sockets: (here?.sockets ?? 0) + 1, isAway: false });
  }

  went(userId: string): void {
    const here = this.#here.get(userId);
    if (here !== undefined)
      this.#set(userId, { ...here, sockets: here.sockets - 1 });
  }

  activity(userId: string, isAway: boolean): void {
    const here = this.#here.get(userId);
    if (here !== undefined && here.isAway !== isAway)
      this.#set(userId, { ...here, isAway });
  }

  socketsOf(userId: string): number {
    return this.#board.sockets(userId);
  }

  async of(userIds: readonly string[]): Promise<readonly PresenceOf[]> {
    const lastSeen = await this.#o.lastSeen.of(userIds);
    return userIds.map((userId) => ({
      userId,
      status: this.#board.whereabouts(userId),
      lastSeenAt: lastSeen.get(userId) ?? null,
    }));
  }

  /** Says goodbye: whoever was here is elsewhere now, or gone. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#report();
    this.#say("bye", []);
    for (const leave of this.#leave) leave();
  }

  #set(userId: string, here: Here): void {
    if (!this.#changed.has(userId))
      this.#changed.set(userId, this.#board.whereabouts(userId));
    if (here.sockets > 0) this.#here.set(userId, here);
    else this.#here.delete(userId);
    this.#board.note(this.#id, [{ userId, ...here }], false, Date.now());
  }

  /** Tells others what changed, and this process's clients where that changes somebody's whereabouts. */
  #report(): void {
    const nowMs = Date.now();
    this.#board.note(this.#id, [], false, nowMs);
    for (const userId of this.#board.expire(nowMs, this.#id))
      if (this.#here.has(userId)) continue;
      else this.#lost(userId, nowMs);
    const changed = [...this.#changed];
    this.#changed.clear();
    if (nowMs - this.#saidAllAtMs > fullEveryMs) this.#sayAll(nowMs);
    else if (changed.length > 0)
      this.#say(
        "some",
        changed.map(([userId]) => userId),
      );
    this.#settle(changed, new Date(nowMs));
  }

  #settle(
    changed: readonly (readonly [string, Whereabouts])[],
    now: Date,
  ): void {
    const gone: string[] = [];
    for (const [userId, before] of changed) {
      const after = this.#board.whereabouts(userId);
      if (after === "offline") gone.push(userId);
      else if (!this.#here.has(userId))
        this.#departed.set(userId, now.getTime());
      if (after !== before)
        this.#o.onChange(userId, after, after === "offline" ? now : undefined);
    }
    this.#save(gone, now);
    for (const [userId, atMs] of this.#departed)
      if (now.getTime() - atMs > departedMs) this.#departed.delete(userId);
  }

  /** The process that had their last socket has died without a word; every other one notes it, with the same moment or a later one. */
  #lost(userId: string, nowMs: number): void {
    if (this.#board.whereabouts(userId) !== "offline") {
      if (!this.#here.has(userId)) this.#departed.set(userId, nowMs);
      return;
    }
    const at = new Date(nowMs);
    this.#o.onChange(userId, "offline", at);
    this.#save([userId], at);
  }

  /** Both processes of somebody may find it: the same is then told twice. */
  #wentElsewhere(userIds: readonly string[]): void {
    const now = Date.now();
    for (const userId of userIds)
      if (this.#departed.delete(userId)) this.#lost(userId, now);
  }

  #save(userIds: readonly string[], at: Date): void {
    if (userIds.length === 0) return;
    this.#o.lastSeen
      .save(userIds, at)
      .catch((err: unknown) => this.#o.onTrouble(err, "last seen"));
  }

  #sayAll(nowMs: number): void {
    this.#saidAllAtMs = nowMs;
    const everybody = [...this.#here.keys()];
    this.#say("all", everybody.slice(0, peoplePerMessage));
    for (
      let at = peoplePerMessage;
      at < everybody.length;
      at += peoplePerMessage
    )
      this.#say("more", everybody.slice(at, at + peoplePerMessage));
  }

  #say(kind: Report["kind"], userIds: readonly string[]): void {
    const report: Report = {
      process: this.#id,
      kind,
      people: userIds.map((userId) => {
        const here = this.#here.get(userId);
        return [userId, here?.sockets ?? 0, here?.isAway === true ? 1 : 0];
      }),
    };
    this.#o.bus.hint(subject, JSON.stringify(report));
  }

  #hear(payload: string): void {
    const report = reportOf(payload);
    if (report === undefined || report.process === this.#id) return;
    const nowMs = Date.now();
    const { process, kind } = report;
    // Who is not known here yet has more than it just told.
    const isNew = !this.#board.knows(process) && kind === "some";
    if (kind === "bye") this.#wentElsewhere(this.#board.leave(process));
    else
      this.#board.note(
        process,
        report.people.map(sightingOf),
        kind === "all",
        nowMs,
      );
    this.#wentElsewhere(report.people.map(([userId]) => userId));
    if (kind === "hello") this.#sayAll(nowMs);
    if (isNew) this.#say("hello", []);
  }
}

function sightingOf([userId, sockets, away]: readonly [
  string,
  number,
  0 | 1,
]): Sighting {
  return { userId, sockets, isAway: away === 1 };
}

const kinds: ReadonlySet<unknown> = new Set([
  "some",
  "all",
  "more",
  "hello",
  "bye",
]);

/** Of a process that may be of another build. */
function reportOf(payload: string): Report | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    if (
      typeof value !== "object" ||
      value === null ||
      !("process" in value) ||
      typeof value.process !== "string" ||
      !("kind" in value) ||
      !kinds.has(value.kind) ||
      !("people" in value) ||
      !Array.isArray(value.people)
    )
      return undefined;
    // cast: only this service may say anything under the subject, and the parts that are counted on were looked at.
    return value as Report;
  } catch {
    return undefined;
  }
}
