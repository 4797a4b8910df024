import type { UserId } from "../../domain/account/ids.ts";
import type { DataExport, ExportId } from "../../domain/export/export.ts";

/** A part that a service gave, in the clear. */
export type ExportPart = {
  readonly schemaVersion: number;
  /** A JSON array of `{ table, row }`, as text. */
  readonly records: string;
  /** Where the service goes on, where it has more. */
  readonly next: string | undefined;
};

/** The same, as it is kept: only this service can open it. */
export type KeptPart = Omit<ExportPart, "records"> & {
  readonly service: string;
  /** From 0, without a gap. */
  readonly page: number;
  readonly sealed: string;
};

/** Exports inside a transaction. */
export type Exports = {
  /** The one that is being collected; the account is locked before, so there is never a second. */
  openOf(userId: UserId): Promise<DataExport | undefined>;
  insert(made: DataExport): Promise<void>;
  /** False when it has been settled, or has gone with its account: nothing is changed then. */
  settle(settled: DataExport): Promise<boolean>;
};

/** Exports outside of any transaction. */
export type ExportQueries = {
  find(
    userId: UserId,
    id: ExportId,
    now: Date,
  ): Promise<DataExport | undefined>;
  /** The newest that there is. */
  latestOf(userId: UserId, now: Date): Promise<DataExport | undefined>;
  /** Those that are being collected, the oldest first. */
  collecting(limit: number): Promise<readonly DataExport[]>;
  /** What was given up to now, in the order of services and pages. */
  partsOf(id: ExportId): Promise<readonly KeptPart[]>;
  /** The same without what was given: how far each service is. */
  progressOf(
    id: ExportId,
  ): Promise<readonly Pick<KeptPart, "service" | "page" | "next">[]>;
  /** Keeps one more part. False for one that is there already, or whose export has gone; then nothing is changed. */
  keep(id: ExportId, part: KeptPart): Promise<boolean>;
  /** Deletes what has run out, at most `limit`; how many. */
  forget(now: Date, limit: number): Promise<number>;
};

/** Asks the services for their parts; `undefined` when one does not answer now. */
export type ExportSources = {
  ask(
    service: string,
    userId: UserId,
    after: string | undefined,
  ): Promise<ExportPart | undefined>;
};

/** Seals parts for as long as they lie here: whoever reads the database reads none. */
export type ExportSeal = {
  seal(id: ExportId, records: string): string;
  /** @throws Error for what was not sealed for this export with this service's key. */
  open(id: ExportId, sealed: string): string;
};
