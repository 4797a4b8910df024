import { reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refusals, refuse } from "./errors.ts";
import { jobExample, offerExample, orderExample } from "./examples.ts";
import { offerParams } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { orderData, orderOnWire } from "./order-body.ts";

export const acceptOffer = (app: Application) =>
  route({
    method: "POST",
    path: "/orders/{id}/offers/{offerId}/accept",
    operation: "orders:offer:accept",
    summary: "Choose an offer for your order",
    description:
      "It wins, its job begins and all other offers are rejected, in one step. Of two who choose at once one wins, and the other gets 409.",
    guard: verified,
    delegable: true,
    params: offerParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    response: {
      status: 200,
      data: orderData,
      example: {
        order: { ...orderExample, offers: [offerExample], job: jobExample },
      },
    },
    errors: [...refusals, "insufficient-permission", "already-exists"],
    handle: async (input) => {
      const { params, principal, requestId } = input;
      const at = { orderId: params.id, offerId: params.offerId };
      const by = { userId: principal.userId, requestId };
      const done = await app.acceptOffer({ ...at, ...by });
      if (!done.ok) return refuse(done.error);
      const found = app.showOrder(viewerOf(input), done.value);
      if (!found.ok) return refuse(found.error);
      return reply.ok({ order: orderOnWire(found.value) });
    },
  });
