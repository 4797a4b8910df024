import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refusals, refuse } from "./errors.ts";
import { offerExample } from "./examples.ts";
import { moment, money, offerParams, words } from "./fields.ts";
import { verifiedProvider, viewerOf } from "./guards.ts";
import { offerData } from "./offer-body.ts";
import { shownOffer } from "./shown-offer.ts";

const changes = t.Object(
  {
    price: t.Optional(money),
    bookTime: t.Optional(moment),
    message: t.Optional(
      t.Union([words("What the customer should know"), t.Null()]),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const changeOffer = (app: Application) =>
  route({
    method: "PATCH",
    path: "/orders/{id}/offers/{offerId}",
    operation: "orders:offer:update",
    summary: "Change a pending offer of yours",
    description: "Only what is sent changes; `null` takes the message away.",
    guard: verifiedProvider,
    delegable: true,
    params: offerParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    body: changes,
    bodyExample: { price: { amount: "80", currency: "EUR" } },
    response: {
      status: 200,
      data: offerData,
      example: { offer: { ...offerExample, status: "pending" } },
    },
    errors: [...refusals, "account-disabled", "limit-reached"],
    handle: async (input) => {
      const { params, body, principal, requestId } = input;
      const at = { orderId: params.id, offerId: params.offerId };
      const by = { userId: principal.userId, requestId };
      const done = await app.changeOffer({ ...at, ...by, changes: body });
      if (!done.ok) return refuse(done.error);
      return reply.ok({ offer: await shownOffer(app, viewerOf(input), at) });
    },
  });
