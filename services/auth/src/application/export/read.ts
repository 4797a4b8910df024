import { parseUserId } from "../../domain/account/ids.ts";
import { parseExportId, type DataExport } from "../../domain/export/export.ts";
import type { KeptPart, Ports } from "../ports.ts";
import type { Holder } from "../session/logout.ts";

/** What one service keeps about the person. */
export type ExportedService = {
  readonly schemaVersion: number;
  readonly records: readonly unknown[];
};

/** Everything, by service. */
export type ExportDocument = {
  readonly exportId: string;
  readonly userId: string;
  readonly requestedAt: Date;
  readonly complete: boolean;
  readonly missing: readonly string[];
  readonly services: Readonly<Record<string, ExportedService>>;
};

/** The caller's own export; somebody else's is as unknown as none (auth #46). */
export function readExportWith(
  ports: Ports,
): (
  holder: Pick<Holder, "userId">,
  id: string,
) => Promise<DataExport | undefined> {
  return async (holder, text) => {
    const userId = parseUserId(holder.userId);
    const id = parseExportId(text);
    if (userId === undefined || id === undefined) return undefined;
    return ports.store.exports.find(userId, id, ports.clock());
  };
}

/** The newest export of the caller's that there is. */
export function latestExportWith(
  ports: Ports,
): (holder: Pick<Holder, "userId">) => Promise<DataExport | undefined> {
  return async (holder) => {
    const userId = parseUserId(holder.userId);
    return userId && ports.store.exports.latestOf(userId, ports.clock());
  };
}

/** What was collected; `undefined` where there is none, or none yet. Each time it is told to the audit log. */
export function openExportWith(
  ports: Ports,
): (
  holder: Pick<Holder, "userId">,
  id: string,
) => Promise<ExportDocument | undefined> {
  const read = readExportWith(ports);
  return async (holder, text) => {
    const found = await read(holder, text);
    if (found === undefined || found.state === "collecting") return undefined;
    const parts = await ports.store.exports.partsOf(found.id);
    await ports.store.audit.record({
      action: "user_exported",
      subject: found.userId,
      details: { export: found.id },
    });
    const { id: exportId, userId, requestedAt, missing } = found;
    const given = found.services.filter((each) => !missing.includes(each));
    const services = Object.fromEntries(
      given.map((service) => [
        service,
        opened(
          ports,
          found,
          parts.filter((part) => part.service === service),
        ),
      ]),
    );
    const complete = found.state === "ready";
    return { exportId, userId, requestedAt, complete, missing, services };
  };
}

function opened(
  { exportSeal }: Ports,
  { id }: DataExport,
  parts: readonly KeptPart[],
): ExportedService {
  const records = parts.flatMap(({ sealed }) => {
    const part: unknown = JSON.parse(exportSeal.open(id, sealed));
    // A copy, which is a list of what nobody knows yet.
    return Array.isArray(part) ? Array.from<unknown>(part) : [];
  });
  return { schemaVersion: parts[0]?.schemaVersion ?? 1, records };
}
