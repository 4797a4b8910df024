import type {
  FieldClass,
  KeptEvent,
  KnownType,
} from "../domain/event/event.ts";
import type { Bare } from "../domain/event/keep.ts";
import type { TypeFilter } from "../domain/event/type-filter.ts";

/** One version of one type of event, as it is published. */
export type EventType = {
  /** `<service>.<aggregate>.<event>`. */
  readonly type: string;
  readonly version: number;
  /** Where it is published: `evt.<type>.v<version>`. */
  readonly subject: string;
  readonly producer: string;
  /** Whether this version goes; a later release may drop it. */
  readonly deprecated: boolean;
  /** Each field of its data with its class. */
  readonly fields: Readonly<Record<string, FieldClass>>;
  /** JSON Schema 2020-12 of the whole envelope. */
  readonly schema: Readonly<Record<string, unknown>>;
};

/** The catalogue of everything that is published, fixed when the process was built. */
export type Catalogue = {
  /** In the order of the names. */
  readonly types: readonly EventType[];
  /** Follows from the content: equal where and as long as that is equal. */
  readonly version: number;
};

/** What is known of a version of a type; undefined where this build knows neither. */
export type KnownTypes = (
  type: string,
  version: number,
) => KnownType | undefined;

/** An event in the log. */
export type LoggedEvent = KeptEvent & {
  /** Its place: later ones are higher, and none below it appears after it could be seen. */
  readonly position: number;
  /** When the log took it, RFC 3339. */
  readonly createdAt: string;
};

/** The log, bound to one transaction. */
export type LogWriter = {
  /** Keeps those that are not there yet, in the order given; answers which they are. */
  keep(events: readonly KeptEvent[]): Promise<readonly KeptEvent[]>;
};

/** Which events. */
export type Search = {
  readonly types: TypeFilter | undefined;
  readonly subject: string | undefined;
  /** Id of who caused it: a user's, or a service's name. */
  readonly actor: string | undefined;
  readonly correlationId: string | undefined;
  /** From then on. */
  readonly from: Date | undefined;
  /** Before then. */
  readonly to: Date | undefined;
};

/** Whose events: those of one person, or everybody's. */
export type Whose = { readonly person: string | undefined };

/** Reads the log. */
export type LogReader = {
  /** At most `limit`, the newest first, those older than `before`. */
  search(
    whose: Whose,
    wanted: Search,
    slice: { readonly limit: number; readonly before: string | undefined },
  ): Promise<readonly LoggedEvent[]>;
  find(id: string): Promise<LoggedEvent | undefined>;
  /** The oldest of one request, at most `limit`. */
  ofRequest(
    whose: Whose,
    correlationId: string,
    limit: number,
  ): Promise<readonly LoggedEvent[]>;
  /** Behind a position, in the order of positions, at most `limit`. */
  after(
    whose: Whose,
    position: number,
    limit: number,
  ): Promise<readonly LoggedEvent[]>;
  /** The position of the last one; 0 in an empty log. */
  tip(): Promise<number>;
};

/** Keeps the log in its bounds. */
export type Upkeep = {
  /** Makes the partitions of the next months; answers how many are new. */
  makeMonths(): Promise<number>;
  /** Drops the months in which everything is older than `days`; answers how many. */
  dropMonths(days: number): Promise<number>;
  /** Deletes in small steps what is kept shorter; answers how many events went. */
  forgetOld(
    retentions: readonly {
      readonly types: readonly string[];
      readonly days: number;
    }[],
    signal: AbortSignal,
  ): Promise<number>;
};

/** Says, in all processes of the service, that the log has grown. */
export type Growth = {
  /** Calls `listener` whenever it may have; a word can be lost. Returns the unsubscriber. */
  onGrowth(listener: () => void): () => void;
};

/** Counts the events that are kept, and those without their data. */
export type Counted = {
  kept(count: number): void;
  bare(why: Bare): void;
};

/** What the use cases need of the world. */
export type Ports = {
  readonly catalogue: Catalogue;
  readonly log: LogReader;
  readonly growth: Growth;
};
