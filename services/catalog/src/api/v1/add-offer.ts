import { reject, reply, route, t, type Static } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { idParams, uuid } from "./entry-body.ts";
import { refuseOffer } from "./errors.ts";
import { offerData, offerExample, offerOnWire } from "./offer-body.ts";

const newOffer = t.Object(
  {
    serviceId: uuid,
    priceFrom: t.Optional(
      t.String({
        pattern: "^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,4})?$",
        description:
          "A decimal above zero, with no more digits behind the point than the currency has; goes with `currency`",
      }),
    ),
    currency: t.Optional(
      t.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217" }),
    ),
  },
  { additionalProperties: false },
);

const common = {
  method: "POST",
  body: newOffer,
  bodyExample: {
    serviceId: offerExample.serviceId,
    priceFrom: "49.90",
    currency: "EUR",
  },
  response: {
    status: 201,
    data: offerData,
    example: { offer: offerExample },
    headers: { location: "The offer" },
  },
} as const;

const refusals = [
  "unknown-reference",
  "already-exists",
  "limit-reached",
  "required",
  "invalid-value",
  "invalid-format",
  "account-disabled",
  "provider-required",
] as const;

async function add(
  app: Application,
  body: Static<typeof newOffer>,
  who: { readonly providerId: string; readonly userId: string },
) {
  const done = await app.addOffer({ ...body, ...who });
  if (!done.ok) return refuseOffer(done.error);
  const { providerId, serviceId } = done.value;
  return reply.created(
    { offer: offerOnWire(done.value) },
    `/catalog/v1/providers/${providerId}/services/${serviceId}`,
  );
}

/** One's own offer. */
export const addMyOffer = (app: Application) =>
  route({
    ...common,
    path: "/providers/me/services",
    operation: "catalog:my-offer:create",
    summary: "Offer a service",
    description: "The price can be left open.",
    guard: "provider",
    delegable: true,
    errors: refusals,
    handle: ({ body, principal: { userId } }) =>
      add(app, body, { userId, providerId: userId }),
  });

/** An offer of the provider in the path: their own, or management's doing. */
export const addOffer = (app: Application) =>
  route({
    ...common,
    path: "/providers/{id}/services",
    operation: "catalog:offer:create",
    summary: "Offer a service, for yourself or as management",
    guard: "general",
    params: idParams,
    resource: ({ params }) => `catalog/providers/${params.id}`,
    errors: [...refusals, "insufficient-permission", "not-found"],
    handle: ({ body, params, principal: { userId }, passes }) => {
      const isOwn = params.id === userId && passes("provider");
      return isOwn || passes("management")
        ? add(app, body, { userId, providerId: params.id })
        : reject("insufficient-permission");
    },
  });
