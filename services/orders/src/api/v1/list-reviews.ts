import { list, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { reviewExample } from "./examples.ts";
import { dataOf, idParams, present, uuid } from "./fields.ts";
import { reviewOnWire, reviewSchema } from "./review-body.ts";

export const listReviews = (app: Application) =>
  list({
    path: "/providers/{id}/reviews",
    operation: "orders:review:list",
    summary: "What customers think of a provider",
    description: "The newest first.",
    guard: "public",
    params: idParams,
    plural: "reviews",
    row: reviewSchema,
    position: t.Object({ id: uuid }),
    example: {
      reviews: [reviewExample],
      page: { nextCursor: null, hasMore: false },
    },
    async handle({ params }, { limit, after }) {
      const slice = { limit, after: after?.id };
      const { rows, next } = await app.listReviews(params.id, slice);
      return {
        rows: rows.map(reviewOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });

const rating = t.Object(
  {
    count: t.Integer({ description: "How many reviews there are" }),
    mean: t.Optional(
      t.Number({ description: "To two digits; absent where there is none" }),
    ),
  },
  { additionalProperties: false },
);

export const readRating = (app: Application) =>
  route({
    method: "GET",
    path: "/providers/{id}/rating",
    operation: "orders:rating:read",
    summary: "How a provider is rated on the whole",
    guard: "public",
    params: idParams,
    response: {
      status: 200,
      data: dataOf("rating", rating),
      example: { rating: { count: 12, mean: 4.42 } },
    },
    errors: [],
    handle: async ({ params }) => {
      const { count, mean } = await app.readRating(params.id);
      return reply.ok({ rating: { count, ...present({ mean }) } });
    },
  });
