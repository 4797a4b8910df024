import { reject, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";
import { exportOnWire, exportPath, exportSchema } from "./export-schemas.ts";

export const readExport = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/export/{id}",
    operation: "auth:export:read",
    summary: "How far my export is",
    guard: "general",
    params: exportPath,
    response: { status: 200, data: t.Object({ export: exportSchema }) },
    errors: ["not-found", "token-revoked"],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const found = await app.readExport(principal, params.id);
      return found === undefined
        ? reject("not-found")
        : reply.ok({ export: exportOnWire(found) });
    },
  });
