import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refusals, refuse } from "./errors.ts";
import { farEnd, farTime, orderExample, serviceId } from "./examples.ts";
import { line, moment, money, point, uuid, words } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { orderData, orderOnWire } from "./order-body.ts";

const newOrder = t.Object(
  {
    serviceId: uuid,
    description: words("What is to be done"),
    location: point,
    city: t.Optional(line("Shown to providers before they know the door")),
    timeStart: moment,
    timeEnd: moment,
    budget: t.Optional(money),
  },
  { additionalProperties: false },
);

export const placeOrder = (app: Application) =>
  route({
    method: "POST",
    path: "/orders",
    operation: "orders:order:create",
    summary: "Ask for a service",
    description:
      "The order is open for offers until you choose one, cancel it, or it expires by itself.",
    guard: verified,
    delegable: true,
    body: newOrder,
    bodyExample: {
      serviceId,
      description: "Two sockets in the kitchen.",
      location: orderExample.location,
      city: "Prague",
      timeStart: farTime,
      timeEnd: farEnd,
      budget: { amount: "100", currency: "EUR" },
    },
    response: {
      status: 201,
      data: orderData,
      example: { order: { ...orderExample, status: "open", offers: [] } },
      headers: { location: "The order" },
    },
    errors: [
      ...refusals,
      "unknown-reference",
      "account-disabled",
      "already-exists",
    ],
    handle: async (input) => {
      const { body, principal, requestId } = input;
      const { userId } = principal;
      const placed = await app.placeOrder({ ...body, userId, requestId });
      if (!placed.ok) return refuse(placed.error);
      const found = app.showOrder(viewerOf(input), placed.value);
      if (!found.ok) return refuse(found.error);
      return reply.created(
        { order: orderOnWire(found.value) },
        `/orders/v1/orders/${placed.value.order.id}`,
      );
    },
  });
