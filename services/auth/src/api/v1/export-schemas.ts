import { t, type Static } from "@tixlys/pawz";
import type { ExportDocument } from "../../application/export/read.ts";
import type { DataExport } from "../../domain/export/export.ts";

const moment = t.String({ format: "date-time" });

/** An export as it can be watched. */
export const exportSchema = t.Object({
  id: t.String({ format: "uuid" }),
  state: t.Union(
    [t.Literal("collecting"), t.Literal("ready"), t.Literal("partial")],
    {
      description:
        "Partial: a service did not answer for a day; `missing` says which.",
    },
  ),
  services: t.Array(t.String()),
  missing: t.Array(t.String()),
  createdAt: moment,
  updatedAt: moment,
  expiresAt: t.String({
    format: "date-time",
    description:
      "While it is collecting: when it is collected no longer. Afterwards: when it is gone.",
  }),
});

/** What was collected, by service: its rows by table, each with every column but secrets. */
export const exportDocumentSchema = t.Object({
  exportId: t.String({ format: "uuid" }),
  userId: t.String({ format: "uuid" }),
  createdAt: moment,
  complete: t.Boolean(),
  missing: t.Array(t.String()),
  services: t.Record(
    t.String(),
    t.Object({
      schemaVersion: t.Integer({
        description: "Of the rows of this service.",
      }),
      records: t.Array(t.Unknown(), {
        description: "Each is `{ table, row }`.",
      }),
    }),
  ),
});

export const exportPath = t.Object({ id: t.String({ format: "uuid" }) });

export function exportOnWire(shown: DataExport): Static<typeof exportSchema> {
  const { id, state, services, missing, requestedAt, settledAt } = shown;
  return {
    id,
    state,
    services: [...services],
    missing: [...missing],
    createdAt: requestedAt.toISOString(),
    updatedAt: (settledAt ?? requestedAt).toISOString(),
    expiresAt: shown.expiresAt.toISOString(),
  };
}

export function documentOnWire(
  document: ExportDocument,
): Static<typeof exportDocumentSchema> {
  const { exportId, userId, requestedAt, complete, missing } = document;
  return {
    exportId,
    userId,
    createdAt: requestedAt.toISOString(),
    complete,
    missing: [...missing],
    services: Object.fromEntries(
      Object.entries(document.services).map(([service, part]) => [
        service,
        { schemaVersion: part.schemaVersion, records: [...part.records] },
      ]),
    ),
  };
}
