import { recentlyAuthenticated, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";
import { exportOnWire, exportSchema } from "./export-schemas.ts";
import { bodyLimitBytes, exportRequests } from "./limits.ts";

export const requestExport = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/export",
    operation: "auth:export:create",
    summary: "Ask for my data",
    description:
      "Begins to collect what every service keeps about me; a mail says when it lies ready, for seven days. While one is being collected this answers that one. Needs a fresh sign-in (403 step-up-required).",
    guard: ["general", recentlyAuthenticated],
    limits: exportRequests,
    bodyLimitBytes,
    response: { status: 202, data: t.Object({ export: exportSchema }) },
    errors: ["token-revoked"],
    async handle({ principal }) {
      const asked = await app.requestExport(principal);
      if (!asked.ok) return onGone();
      const { id } = asked.value;
      return reply.watch(
        { export: exportOnWire(asked.value) },
        `/auth/v1/export/${id}`,
      );
    },
  });
