import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { uuid } from "./entry-body.ts";
import { offerData, offerExample, offerOnWire } from "./offer-body.ts";

const common = {
  method: "GET",
  response: {
    status: 200,
    data: offerData,
    example: { offer: offerExample },
  },
  errors: ["not-found"],
} as const;

async function read(
  app: Application,
  of: Parameters<Application["readOffer"]>[0],
) {
  const found = await app.readOffer(of);
  return found.ok
    ? reply.ok({ offer: offerOnWire(found.value.offer) })
    : reject("not-found");
}

/** Anybody's offer, for anybody. */
export const readOffer = (app: Application) =>
  route({
    ...common,
    path: "/providers/{id}/services/{serviceId}",
    operation: "catalog:offer:read",
    summary: "What a provider asks for a service",
    guard: "public",
    params: t.Object({ id: uuid, serviceId: uuid }),
    handle: ({ params: { id: providerId, serviceId } }) =>
      read(app, { providerId, serviceId }),
  });

/** One's own. */
export const readMyOffer = (app: Application) =>
  route({
    ...common,
    path: "/providers/me/services/{serviceId}",
    operation: "catalog:my-offer:read",
    summary: "What you ask for a service",
    guard: "provider",
    delegable: true,
    params: t.Object({ serviceId: uuid }),
    handle: ({ params: { serviceId }, principal: { userId: providerId } }) =>
      read(app, { providerId, serviceId }),
  });
