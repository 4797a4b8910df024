import type { Metadata } from "./messages.ts";
import type { Result } from "./result.ts";

/** What can be written down as JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * The name of one stream: the kind of thing, and which one. `type` is lower case, as `account` or `order`; `id` has
 * 1 to 200 characters, told apart exactly as they are.
 */
export type StreamName = { readonly type: string; readonly id: string };

/** An event as it is stored: its type, the version of its schema, and its data. */
export type EventData = {
  readonly type: string;
  /** From 1; an older one is brought up to date when it is read. */
  readonly schemaVersion: number;
  readonly data: Json;
};

/** An event that has happened. */
export type RecordedEvent = EventData & {
  /** UUID v7. */
  readonly id: string;
  readonly stream: StreamName;
  /** Its place in its stream, from 1, without a gap. */
  readonly version: number;
  /** Its place among all events of the store; rises, with gaps. */
  readonly position: number;
  readonly metadata: Metadata;
  readonly recordedAt: Date;
};

/**
 * What the writer believes about the stream: exactly this version, that it does not exist (`none`), that it does
 * (`exists`), or nothing (`any`). 0 means the same as `none`.
 */
export type ExpectedVersion = number | "none" | "exists" | "any";

/** Events to add to the end of one stream, all or none. */
export type Append = {
  readonly stream: StreamName;
  readonly expected: ExpectedVersion;
  /** 1 to 500. */
  readonly events: readonly EventData[];
  readonly metadata: Metadata;
  /** UUID; the same id again, on whichever stream, adds nothing and answers what the first time did. */
  readonly commandId?: string;
};

/** What an append did. */
export type Appended = {
  readonly stream: StreamName;
  readonly firstVersion: number;
  readonly lastVersion: number;
  /** True when the command id was known: nothing was added now. */
  readonly repeated: boolean;
};

/** The stream is not where the writer believed it to be; nothing was added. */
export type VersionConflict = {
  readonly type: "VersionConflict";
  readonly stream: StreamName;
  readonly expected: ExpectedVersion;
  /** 0 when the stream does not exist. */
  readonly actual: number;
};

/** Which part of a stream. */
export type StreamSlice = {
  /** `forward` unless told. */
  readonly direction?: "forward" | "backward";
  /** The first version to read, inclusive; the respective end of the stream unless told. */
  readonly from?: number;
  /** 1 to 10,000; 1,000 unless told. */
  readonly limit?: number;
};

/** Which part of everything. Backward reads are for people who look at things; a subscription reads forward. */
export type AllSlice = {
  readonly direction?: "forward" | "backward";
  /** Exclusive: forward, what is behind this position; backward, what is before it. */
  readonly from?: number;
  /** Event types; all unless told. 1 to 100. */
  readonly types?: readonly string[];
  /** 1 to 10,000; 1,000 unless told. */
  readonly limit?: number;
};

/** A page of the order of all events. */
export type AllPage = {
  readonly events: readonly RecordedEvent[];
  /**
   * Where to go on: everything up to here has been seen, also what `types` left out. It never passes an event that is
   * still being written, so a reader that goes on from here skips nothing. A full page's is its last event; at the end
   * it is the end (backward 0), and never before `from`.
   */
  readonly next: number;
  /** True when somebody is still writing below the newest position: look again soon. */
  readonly held: boolean;
};

/** A decider's state as it was, so that a long stream need not be folded from its beginning. */
export type Snapshot = {
  /** The version that the state includes. */
  readonly version: number;
  /** Of the state's own shape; another number than the reader's is as good as no snapshot. */
  readonly schemaVersion: number;
  readonly state: Json;
};

/**
 * Where events are kept. Whatever keeps them, the same contract suite holds (`tests/event-store-contract.ts`).
 *
 * An append outside a transaction is atomic by itself; a store that was made for one transaction takes part in it.
 * Every call refuses what is out of bounds with a RangeError that names it, before it does anything
 * (`checkAppend` and its neighbours). A conflict leaves the command id unused.
 */
export type EventStore = {
  append(append: Append): Promise<Result<Appended, VersionConflict>>;
  /** Versions in the asked direction; an unknown stream is empty. */
  readStream(
    stream: StreamName,
    slice?: StreamSlice,
  ): Promise<readonly RecordedEvent[]>;
  readAll(slice?: AllSlice): Promise<AllPage>;
  /** The newest snapshot of the stream with that schema version, if there is one. */
  readSnapshot(
    stream: StreamName,
    schemaVersion: number,
  ): Promise<Snapshot | undefined>;
  /**
   * Keeps the one with the higher version, of two with the same version the later, whatever their schema versions; never
   * fails an append.
   */
  writeSnapshot(stream: StreamName, snapshot: Snapshot): Promise<void>;
};
