import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { uuid } from "./entry-body.ts";

const common = {
  method: "DELETE",
  response: { status: 200, data: null },
} as const;

async function remove(
  app: Application,
  removal: Parameters<Application["removeOffer"]>[0],
) {
  const done = await app.removeOffer(removal);
  return done.ok ? reply.none() : reject("not-found");
}

/** One's own offer. */
export const removeMyOffer = (app: Application) =>
  route({
    ...common,
    path: "/providers/me/services/{serviceId}",
    operation: "catalog:my-offer:delete",
    summary: "Offer a service no longer",
    guard: "provider",
    delegable: true,
    params: t.Object({ serviceId: uuid }),
    errors: ["not-found"],
    handle: ({ params: { serviceId }, principal: { userId } }) =>
      remove(app, { serviceId, userId, providerId: userId }),
  });

/** An offer of the provider in the path: their own, or management's doing. */
export const removeOffer = (app: Application) =>
  route({
    ...common,
    path: "/providers/{id}/services/{serviceId}",
    operation: "catalog:offer:delete",
    summary: "Take an offer back, your own or as management",
    guard: "general",
    params: t.Object({ id: uuid, serviceId: uuid }),
    resource: ({ params }) => `catalog/providers/${params.id}`,
    errors: ["insufficient-permission", "not-found"],
    handle: ({ params, principal: { userId }, passes }) => {
      const { id: providerId, serviceId } = params;
      const isOwn = providerId === userId && passes("provider");
      return isOwn || passes("management")
        ? remove(app, { providerId, serviceId, userId })
        : reject("insufficient-permission");
    },
  });
