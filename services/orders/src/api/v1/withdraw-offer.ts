import { reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refusals, refuse } from "./errors.ts";
import { offerExample } from "./examples.ts";
import { offerParams } from "./fields.ts";
import { verifiedProvider, viewerOf } from "./guards.ts";
import { offerData } from "./offer-body.ts";
import { shownOffer } from "./shown-offer.ts";

export const withdrawOffer = (app: Application) =>
  route({
    method: "POST",
    path: "/orders/{id}/offers/{offerId}/withdraw",
    operation: "orders:offer:withdraw",
    summary: "Take a pending offer of yours back",
    guard: verifiedProvider,
    delegable: true,
    params: offerParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    response: {
      status: 200,
      data: offerData,
      example: { offer: { ...offerExample, status: "withdrawn" } },
    },
    errors: refusals,
    handle: async (input) => {
      const { params, principal, requestId } = input;
      const at = { orderId: params.id, offerId: params.offerId };
      const by = { userId: principal.userId, requestId };
      const done = await app.withdrawOffer({ ...at, ...by });
      if (!done.ok) return refuse(done.error);
      return reply.ok({ offer: await shownOffer(app, viewerOf(input), at) });
    },
  });
