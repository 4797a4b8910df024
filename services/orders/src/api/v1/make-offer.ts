import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refusals, refuse } from "./errors.ts";
import { farTime, offerExample } from "./examples.ts";
import { idParams, moment, money, words } from "./fields.ts";
import { verifiedProvider } from "./guards.ts";
import { offerData, offerOnWire } from "./offer-body.ts";

const newOffer = t.Object(
  {
    price: money,
    bookTime: moment,
    message: t.Optional(words("What the customer should know")),
  },
  { additionalProperties: false },
);

export const makeOffer = (app: Application) =>
  route({
    method: "POST",
    path: "/orders/{id}/offers",
    operation: "orders:offer:create",
    summary: "Bid for an open order",
    description:
      "One live offer of a provider for an order: change it, or withdraw it and make another.",
    guard: verifiedProvider,
    delegable: true,
    params: idParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    body: newOffer,
    bodyExample: {
      price: { amount: "90", currency: "EUR" },
      bookTime: farTime,
      message: "Tomorrow at nine.",
    },
    response: {
      status: 201,
      data: offerData,
      example: { offer: { ...offerExample, status: "pending" } },
      headers: { location: "The offer" },
    },
    errors: [
      ...refusals,
      "account-disabled",
      "insufficient-permission",
      "provider-profile-missing",
      "live-offer-exists",
      "limit-reached",
    ],
    handle: async (input) => {
      const { params, body, principal, requestId } = input;
      const by = { userId: principal.userId, requestId };
      const made = await app.makeOffer({ ...body, ...by, orderId: params.id });
      if (!made.ok) return refuse(made.error);
      const { orderId, shown } = made.value;
      const offer = offerOnWire(orderId, shown);
      return reply.created(
        { offer },
        `/orders/v1/orders/${orderId}/offers/${offer.id}`,
      );
    },
  });
