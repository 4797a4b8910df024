import { t } from "@tixlys/pawz";
import type { WithWords } from "../../application/read-lists.ts";
import type { ReviewRow } from "../../domain/lists/ratings.ts";
import { moment, present, uuid } from "./fields.ts";

/** A review on the wire. */
export const reviewSchema = t.Object(
  {
    id: uuid,
    jobId: uuid,
    customerId: uuid,
    providerId: uuid,
    rating: t.Number({ description: "0 to 5 in half steps" }),
    comment: t.Optional(t.String()),
    createdAt: moment,
  },
  { additionalProperties: false },
);

export function reviewOnWire(row: WithWords<ReviewRow>) {
  const { id, jobId, customerId, providerId, rating, createdAt } = row;
  const comment = present({ comment: row.particulars.words });
  return { id, jobId, customerId, providerId, rating, ...comment, createdAt };
}
