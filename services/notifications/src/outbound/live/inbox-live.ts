import type { Bus } from "@tixlys/messaging/nats";
import type { Database } from "@tixlys/nexus/postgres";
import type { InboxLive } from "../../application/ports/inbox.ts";
import { inboxChanged } from "../postgres/notices.ts";

type Ether = Pick<Bus, "hint" | "onHint" | "onStatus" | "status" | "connected">;

const settleWithinMs = 2_000;

/** What processes tell each other when somebody's inbox has changed: whose, and nothing of what. */
const subjectOf = (userId: string): string =>
  `notifications.live.inbox.${userId}`;

/**
 * Tells followers of an inbox that it has changed, whichever process changed it. A word may be lost while the broker is away: this
 * process's own followers are told all the same, everybody looks once it is back, and a stream looks at each heartbeat anyway.
 */
export class LiveInboxes implements InboxLive {
  readonly #bus: Ether;
  readonly #wakes = new Map<string, Set<() => void>>();
  readonly #unhear = new Map<string, () => void>();
  readonly #leave: readonly (() => void)[];

  constructor(bus: Ether, database: Pick<Database, "onSignal">) {
    this.#bus = bus;
    this.#leave = [
      bus.onStatus(() => {
        if (bus.status() === "ok") this.#wakeAll();
      }),
      database.onSignal(inboxChanged, (userIds) => {
        for (const userId of userIds) this.#changed(userId);
      }),
    ];
  }

  onChanged(userId: string, wake: () => void): () => void {
    const wakes = this.#wakes.get(userId) ?? new Set();
    this.#wakes.set(userId, wakes.add(wake));
    if (!this.#unhear.has(userId)) this.#hear(userId);
    return () => {
      wakes.delete(wake);
      if (wakes.size > 0 || this.#wakes.get(userId) !== wakes) return;
      this.#wakes.delete(userId);
      this.#unhear.get(userId)?.();
      this.#unhear.delete(userId);
    };
  }

  /** What is said before the broker knows that we listen is looked up once it does. */
  #hear(userId: string): void {
    const wake = () => this.#wake(userId);
    this.#unhear.set(userId, this.#bus.onHint(subjectOf(userId), wake));
    if (this.#bus.status() === "degraded") return;
    this.#bus
      .connected(AbortSignal.timeout(settleWithinMs))
      .then((connection) => connection.flush())
      // What is lost when the connection breaks here, the next heartbeat finds.
      .then(wake, () => undefined);
  }

  stop(): Promise<void> {
    for (const leave of this.#leave) leave();
    for (const unhear of this.#unhear.values()) unhear();
    this.#unhear.clear();
    this.#wakes.clear();
    return Promise.resolve();
  }

  /** One's own word comes back from the broker, too: a look for nothing, which costs less than to tell them apart. */
  #changed(userId: string): void {
    this.#bus.hint(subjectOf(userId));
    this.#wake(userId);
  }

  #wake(userId: string): void {
    for (const wake of this.#wakes.get(userId) ?? []) wake();
  }

  #wakeAll(): void {
    for (const userId of this.#wakes.keys()) this.#wake(userId);
  }
}
