import { list, t } from "@tixlys/pawz";
import {
  type Application,
  offerStatuses,
} from "../../application/application.ts";
import { offerExample } from "./examples.ts";
import { split, statusFilter, uuid } from "./fields.ts";
import { verifiedProvider } from "./guards.ts";
import { offerRowOnWire, offerSchema } from "./offer-body.ts";

export const listOffers = (app: Application) =>
  list({
    path: "/offers",
    operation: "orders:offer:list",
    summary: "What you have offered, and what became of it",
    description: "The newest first. Follows your writes within moments.",
    guard: verifiedProvider,
    delegable: true,
    plural: "offers",
    filters: t.Object({ status: statusFilter(offerStatuses) }),
    row: offerSchema,
    position: t.Object({ id: uuid }),
    example: {
      offers: [offerExample],
      page: { nextCursor: null, hasMore: false },
    },
    async handle({ principal, query }, { limit, after }) {
      const wanted: { readonly status?: string } = query;
      const { rows, next } = await app.listOffers(
        principal.userId,
        split(wanted.status),
        { limit, after: after?.id },
      );
      return {
        rows: rows.map(offerRowOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
