import type { UnitOfWork } from "@tixlys/nexus";
import type { ChannelReader, ReadMarks } from "./ports/channels.ts";
import type { Live } from "./ports/live.ts";
import type { LogReader, Sender } from "./ports/log.ts";
import type { Names, Presence, Tickets } from "./ports/people.ts";
import type { Work } from "./ports/work.ts";

export type * from "./ports/channels.ts";
export type * from "./ports/live.ts";
export type * from "./ports/log.ts";
export type * from "./ports/people.ts";
export type * from "./ports/work.ts";

/** Tidies up, for jobs. */
export type Upkeep = {
  makeMonths(): Promise<number>;
  /** Removes what has outlived its channel's retention and what is left of deleted channels; answers how many rows. */
  forgetOld(signal: AbortSignal): Promise<number>;
  /** Removes what held past months of which nothing is left; answers how many. */
  dropMonths(signal: AbortSignal): Promise<number>;
};

/** What the use cases need of the world. */
export type Ports = {
  readonly transactions: UnitOfWork<Work>;
  readonly sender: Sender;
  readonly channels: ChannelReader;
  readonly log: LogReader;
  readonly readMarks: ReadMarks;
  readonly tickets: Tickets;
  readonly names: Names;
  readonly live: Live;
  readonly presence: Presence;
  /** Runs it once what was written is committed, and not at all when it is not. */
  readonly afterCommit: (work: () => Promise<void>) => Promise<void>;
  readonly clock: () => Date;
  readonly ids: () => string;
};
