import { reject, reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { offerExample } from "./examples.ts";
import { offerParams } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { offerData } from "./offer-body.ts";
import { findOffer } from "./shown-offer.ts";

export const readOffer = (app: Application) =>
  route({
    method: "GET",
    path: "/orders/{id}/offers/{offerId}",
    operation: "orders:offer:read",
    summary: "One offer",
    description: "For the order's customer, its provider and management.",
    guard: verified,
    delegable: true,
    params: offerParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    response: {
      status: 200,
      data: offerData,
      example: { offer: offerExample },
    },
    errors: ["not-found"],
    handle: async (input) => {
      const { id: orderId, offerId } = input.params;
      const at = { orderId, offerId };
      const offer = await findOffer(app, viewerOf(input), at);
      return offer === undefined ? reject("not-found") : reply.ok({ offer });
    },
  });
