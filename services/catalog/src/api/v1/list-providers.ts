import { list, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { idParams, uuid } from "./entry-body.ts";
import {
  providerExample,
  providerOnWire,
  providerSchema,
} from "./offer-body.ts";

export const listProviders = (app: Application) =>
  list({
    path: "/services/{id}/providers",
    operation: "catalog:provider:list",
    summary: "Who does a service",
    description:
      "The newest offer first. Whose account is closed, or a provider's no longer, is not there; a service that is not there has none.",
    guard: "public",
    params: idParams,
    plural: "providers",
    row: providerSchema,
    position: t.Object({ id: uuid }),
    example: {
      providers: [providerExample],
      page: { nextCursor: null, hasMore: false },
    },
    async handle({ params }, { limit, after }) {
      const slice = { limit, after: after?.id };
      const { rows, next } = await app.listProviders(params.id, slice);
      return {
        rows: rows.map(providerOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
