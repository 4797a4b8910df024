import { recentlyAuthenticated, reject, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";
import {
  documentOnWire,
  exportDocumentSchema,
  exportPath,
} from "./export-schemas.ts";

export const openExport = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/export/{id}/document",
    operation: "auth:export:open",
    summary: "My data",
    description:
      "What was collected, as one document. Needs a fresh sign-in (403 step-up-required): whoever borrows a device does not get everything. 404 until it is collected, and when it has gone.",
    guard: ["general", recentlyAuthenticated],
    params: exportPath,
    response: {
      status: 200,
      data: t.Object({ document: exportDocumentSchema }),
    },
    errors: ["not-found", "token-revoked"],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const document = await app.openExport(principal, params.id);
      return document === undefined
        ? reject("not-found")
        : reply.ok({ document: documentOnWire(document) });
    },
  });
