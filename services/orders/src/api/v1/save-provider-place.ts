import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refuse } from "./errors.ts";
import { line, point } from "./fields.ts";
import { verifiedProvider } from "./guards.ts";

export const saveProviderPlace = (app: Application) =>
  route({
    method: "PUT",
    path: "/providers/me/location",
    operation: "orders:my-location:save",
    summary: "Say where you work from",
    description: "It is kept for you, and told to nobody else.",
    guard: verifiedProvider,
    body: t.Object(
      { location: point, address: t.Optional(line("Street and town")) },
      { additionalProperties: false },
    ),
    bodyExample: { location: { lat: 50.09, lon: 14.42 } },
    response: { status: 200, data: null },
    errors: [
      "invalid-format",
      "invalid-value",
      "account-disabled",
      "version-clash",
    ],
    handle: async ({ body, principal }) => {
      const done = await app.saveProviderPlace(principal.userId, body);
      return done.ok ? reply.ok(null) : refuse(done.error);
    },
  });
