import { reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refusals, refuse } from "./errors.ts";
import { orderExample } from "./examples.ts";
import { idParams } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { orderData, orderOnWire } from "./order-body.ts";

export const cancelOrder = (app: Application) =>
  route({
    method: "POST",
    path: "/orders/{id}/cancel",
    operation: "orders:order:cancel",
    summary: "Take an open order of yours back",
    description:
      "Its offers are rejected. Once an offer is accepted it is too late for that: then the job can be cancelled, and takes the order with it.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    response: {
      status: 200,
      data: orderData,
      example: { order: { ...orderExample, status: "cancelled", offers: [] } },
    },
    errors: refusals,
    handle: async (input) => {
      const { params, principal, requestId } = input;
      const { userId } = principal;
      const done = await app.cancelOrder({ id: params.id, userId, requestId });
      if (!done.ok) return refuse(done.error);
      const found = await app.readOrder(viewerOf(input), params.id);
      if (!found.ok) return refuse(found.error);
      return reply.ok({ order: orderOnWire(found.value) });
    },
  });
