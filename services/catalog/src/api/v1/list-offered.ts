import { list, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { idParams, uuid } from "./entry-body.ts";
import { offeredExample, offeredOnWire, offeredSchema } from "./offer-body.ts";

const common = {
  plural: "services",
  row: offeredSchema,
  position: t.Object({ id: uuid }),
  example: {
    services: [offeredExample],
    page: { nextCursor: null, hasMore: false },
  },
} as const;

type Slice = {
  readonly limit: number;
  readonly after: { readonly id: string } | undefined;
};

async function partOf(app: Application, id: string, { limit, after }: Slice) {
  const { rows, next } = await app.listOffered(id, { limit, after: after?.id });
  return {
    rows: rows.map(offeredOnWire),
    next: next === undefined ? undefined : { id: next },
  };
}

/** Anybody's services, for anybody. */
export const listOffered = (app: Application) =>
  list({
    ...common,
    path: "/providers/{id}/services",
    operation: "catalog:offer:list",
    summary: "What a provider does",
    description:
      "The newest offer first; nothing for who is not there or not to be seen.",
    guard: "public",
    params: idParams,
    handle: ({ params }, slice) => partOf(app, params.id, slice),
  });

/** One's own. */
export const listMyOffered = (app: Application) =>
  list({
    ...common,
    path: "/providers/me/services",
    operation: "catalog:my-offer:list",
    summary: "What you do",
    description: "The newest offer first.",
    guard: "provider",
    delegable: true,
    handle: ({ principal }, slice) => partOf(app, principal.userId, slice),
  });
