/** What the commands of `dead` know of a thing that died, and what a kind of them has to offer. */
import type { ServiceDatabase } from "./suite.ts";

/** Which of them. */
export type DeadFilter = {
  readonly consumer?: string;
  readonly key?: string;
  readonly id?: string;
  /** Those that have been decided on too. */
  readonly all: boolean;
  readonly limit: number;
};

/** One dead thing. */
export type DeadThing = {
  readonly kind: "letter" | "outbox" | "stream" | "work";
  readonly service: string;
  /**
   * What could not handle it: the consumer, the projection, or `process:` and the process manager; null for a message that
   * could not be published.
   */
  readonly consumer: string | null;
  /** Of the message, the stored event, the command or the timeout. */
  readonly id: string;
  readonly subject: string;
  readonly key: string;
  /** The stored event that failed, in the generation of the projection that it failed in. */
  readonly stream?: {
    readonly type: string;
    readonly id: string;
    readonly version: number;
    readonly generation: number;
  };
  readonly state: string;
  /** Whether somebody still has to decide. */
  readonly open: boolean;
  /** One line. */
  readonly reason: string;
  /** Reason and stack, of the first failure and the last. */
  readonly errors: readonly string[];
  readonly attempts: number | null;
  /** Later messages of its key, events of its stream or commands of its process that wait because of it. */
  readonly behind: number | null;
  readonly diedAt: string;
  /** Why it was discarded. */
  readonly resolution: string | null;
};

/** One kind of dead things, in one service's database. */
export type DeadSource = {
  readonly kind: DeadThing["kind"];
  list(from: ServiceDatabase, filter: DeadFilter): Promise<DeadThing[]>;
  /**
   * What it holds, without sealed fields: nobody but their recipient could read them anyway. Null when it is gone. It holds
   * personal data.
   */
  payload(from: ServiceDatabase, thing: DeadThing): Promise<unknown>;
  /** Gives it all its chances again; false when somebody else has decided by now. */
  replay(from: ServiceDatabase, thing: DeadThing): Promise<boolean>;
  discard(
    from: ServiceDatabase,
    thing: DeadThing,
    reason: string,
  ): Promise<boolean>;
};
