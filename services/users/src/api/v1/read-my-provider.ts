import { reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refuseProvider } from "./errors.ts";
import {
  providerBody,
  providerData,
  providerExample,
} from "./provider-body.ts";

export const readMyProvider = (app: Application) =>
  route({
    method: "GET",
    path: "/me/provider",
    operation: "users:provider:read",
    summary: "Your business data",
    description:
      "What a provider has told; of the personal id its last signs alone.",
    guard: "provider",
    etag: true,
    response: { status: 200, data: providerData, example: providerExample },
    errors: ["not-found"],
    handle: async ({ principal }) => {
      const found = await app.findProvider(principal.userId);
      if (!found.ok) return refuseProvider(found.error);
      return reply.versioned(providerBody(found.value), found.value.version);
    },
  });
