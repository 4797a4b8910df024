import { reject, reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { jobExample, offerExample, orderExample } from "./examples.ts";
import { idParams } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { orderData, orderOnWire } from "./order-body.ts";

export const readOrder = (app: Application) =>
  route({
    method: "GET",
    path: "/orders/{id}",
    operation: "orders:order:read",
    summary: "One order with its offers and its job",
    description:
      "The customer and management see everything. A provider sees an open order without its customer and its door, and their own offers alone; from the acceptance on the winner sees both.",
    guard: verified,
    delegable: true,
    etag: true,
    params: idParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    response: {
      status: 200,
      data: orderData,
      example: {
        order: { ...orderExample, offers: [offerExample], job: jobExample },
      },
    },
    errors: ["not-found"],
    handle: async (input) => {
      const found = await app.readOrder(viewerOf(input), input.params.id);
      if (!found.ok) return reject("not-found");
      const { version } = found.value;
      return reply.versioned({ order: orderOnWire(found.value) }, version);
    },
  });
