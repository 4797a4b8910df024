import { reject, reply, route, t, type Reply } from "@tixlys/pawz";
import type {
  Application,
  RetryRejection,
} from "../../application/application.ts";
import {
  deliveryExample,
  deliveryOnWire,
  deliverySchema,
} from "./delivery-body.ts";

export const retryDelivery = (app: Application) =>
  route({
    method: "POST",
    path: "/deliveries/{id}/retry",
    operation: "notifications:delivery:retry",
    summary: "Try a failed delivery anew",
    description:
      "It is due at once, with all its attempts before it, and everybody is told who wanted it so. Only one that has failed, and none that carried a secret: that is gone, and its person asks for another.",
    guard: "management",
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    response: {
      status: 200,
      data: t.Object(
        { delivery: deliverySchema },
        { additionalProperties: false },
      ),
      example: {
        delivery: {
          ...deliveryExample,
          state: "queued",
          attempts: 0,
        },
      },
    },
    errors: ["not-found", "invalid-state"],
    async handle({ params, principal }) {
      const done = await app.retryDelivery(params.id, principal.userId);
      if (!done.ok) return refused(done.error);
      const found = await app.deliveries.find(params.id);
      return found === undefined
        ? reject("not-found")
        : reply.ok({ delivery: deliveryOnWire(found) });
    },
  });

function refused({ type }: RetryRejection): Reply<never> {
  return reject(type === "DeliveryUnknown" ? "not-found" : "invalid-state");
}
