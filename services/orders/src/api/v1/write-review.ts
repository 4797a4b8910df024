import { reject, reply, type Reply, route, t } from "@tixlys/pawz";
import {
  type Application,
  ratingAtMost,
  ratingStep,
} from "../../application/application.ts";
import type { WriteRejection } from "../../application/write-review.ts";
import { refuseField } from "./errors.ts";
import { reviewExample } from "./examples.ts";
import { dataOf, idParams, words } from "./fields.ts";
import { verified } from "./guards.ts";
import { reviewSchema } from "./review-body.ts";

const newReview = t.Object(
  {
    rating: t.Number({
      minimum: 0,
      maximum: ratingAtMost,
      multipleOf: ratingStep,
      description: "In half steps",
    }),
    comment: t.Optional(words("Why")),
  },
  { additionalProperties: false },
);

export const writeReview = (app: Application) =>
  route({
    method: "POST",
    path: "/jobs/{id}/review",
    operation: "orders:review:create",
    summary: "Say what you think of a job that is done",
    description: "The customer's, once, from the completion on.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: ({ params }) => `orders/jobs/${params.id}`,
    body: newReview,
    bodyExample: { rating: 4.5, comment: "On time, and it works." },
    response: {
      status: 201,
      data: dataOf("review", reviewSchema),
      example: { review: reviewExample },
      headers: { location: "The provider's reviews" },
    },
    errors: [
      "not-found",
      "invalid-state",
      "already-exists",
      "invalid-format",
      "invalid-value",
      "version-clash",
      "account-disabled",
    ],
    handle: async ({ params, body, principal, requestId }) => {
      const { userId } = principal;
      const { rating, comment } = body;
      const done = await app.writeReview({
        jobId: params.id,
        rating,
        ...(comment === undefined ? {} : { comment }),
        userId,
        requestId,
      });
      if (!done.ok) return refuse(done.error);
      const { id, jobId, customerId, providerId, createdAt } = done.value;
      const review = {
        id,
        jobId,
        customerId,
        providerId,
        rating,
        ...(comment === undefined ? {} : { comment }),
        createdAt: createdAt.toISOString(),
      };
      return reply.created(
        { review },
        `/orders/v1/providers/${providerId}/reviews`,
      );
    },
  });

function refuse(rejection: WriteRejection): Reply<never> {
  switch (rejection.type) {
    case "FieldMalformed":
      return refuseField(rejection);
    case "JobUnknown":
    case "NotTheJobsCustomer":
      return reject("not-found");
    case "AccountInactive":
      return reject("account-disabled");
    case "JobNotDone":
      return reject("invalid-state");
    case "ReviewExists":
      return reject("already-exists");
    case "Conflict":
      return reject("version-clash");
  }
}
