import { idParser, type Brand } from "@tixlys/nexus";
import type { UserId } from "../account/ids.ts";

export type ExportId = Brand<string, "ExportId">;

/**
 * What somebody wanted to have of their data: `collecting` until every service has given its part; `ready` then, or
 * `partial` where one has not answered for a day.
 */
export type DataExport = {
  readonly id: ExportId;
  readonly userId: UserId;
  readonly state: "collecting" | "ready" | "partial";
  /** Who had said, when it was asked for, that they keep something about people; this service among them. */
  readonly services: readonly string[];
  /** Those of which it has nothing, in a partial one. */
  readonly missing: readonly string[];
  readonly requestedAt: Date;
  readonly settledAt: Date | undefined;
  /** When it is collected no longer; once it is settled: when it goes. */
  readonly expiresAt: Date;
};

const day = 86_400_000;

/** How long services are asked. */
export const collectingMs = day;

/** How long it can be fetched. */
export const keptMs = 7 * day;

/** The one way to an `ExportId`; `undefined` for what is no UUID. */
export const parseExportId = idParser<ExportId>();
