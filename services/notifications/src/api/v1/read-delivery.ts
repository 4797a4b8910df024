import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import {
  deliveryExample,
  deliveryOnWire,
  deliverySchema,
} from "./delivery-body.ts";

export const readDelivery = (deliveries: Application["deliveries"]) =>
  route({
    method: "GET",
    path: "/deliveries/{id}",
    operation: "notifications:delivery:read",
    summary: "One delivery",
    guard: "management",
    delegable: true,
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    response: {
      status: 200,
      data: t.Object(
        { delivery: deliverySchema },
        { additionalProperties: false },
      ),
      example: { delivery: deliveryExample },
    },
    errors: ["not-found"],
    async handle({ params }) {
      const found = await deliveries.find(params.id);
      return found === undefined
        ? reject("not-found")
        : reply.ok({ delivery: deliveryOnWire(found) });
    },
  });
