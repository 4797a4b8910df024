import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refusals, refuse } from "./errors.ts";
import { orderExample } from "./examples.ts";
import { idParams, line, moment, money, point, words } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { orderData, orderOnWire } from "./order-body.ts";

const changes = t.Object(
  {
    description: t.Optional(words("What is to be done")),
    location: t.Optional(point),
    city: t.Optional(t.Union([line("Where"), t.Null()])),
    timeStart: t.Optional(moment),
    timeEnd: t.Optional(moment),
    budget: t.Optional(t.Union([money, t.Null()])),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const changeOrder = (app: Application) =>
  route({
    method: "PATCH",
    path: "/orders/{id}",
    operation: "orders:order:update",
    summary: "Change an open order of yours",
    description:
      "Only what is sent changes; `null` takes city or budget away. With `If-Match` the change is made only if nobody was faster; an offer counts as somebody.",
    guard: verified,
    delegable: true,
    etag: true,
    params: idParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    body: changes,
    bodyExample: { budget: { amount: "120", currency: "EUR" } },
    response: {
      status: 200,
      data: orderData,
      example: { order: { ...orderExample, status: "open", offers: [] } },
    },
    errors: [...refusals, "account-disabled", "limit-reached"],
    handle: async (input) => {
      const { params, body, principal, requestId, condition } = input;
      const done = await app.changeOrder({
        id: params.id,
        userId: principal.userId,
        requestId,
        changes: body,
        expectedVersions: condition.versions,
      });
      if (!done.ok) return refuse(done.error);
      const found = await app.readOrder(viewerOf(input), params.id);
      if (!found.ok) return refuse(found.error);
      const { version } = found.value;
      return reply.versioned({ order: orderOnWire(found.value) }, version);
    },
  });
