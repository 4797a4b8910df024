import type { catalog } from "@tixlys/contracts";
import type { RpcHandlers } from "@tixlys/messaging/rpc";
import type { Application } from "../../application/application.ts";
import type { Entry } from "../../domain/entry/entry.ts";

/** Answers to services whose replica misses a service of the catalog; with what the events tell all of them, and the version. */
export function serviceRpc(
  app: Pick<Application, "findServices">,
): Pick<RpcHandlers<typeof catalog>, "service.get" | "service.get-many"> {
  return {
    "service.get": async ({ serviceId }) => {
      const { services } = await app.findServices([serviceId]);
      const [found] = services;
      return found === undefined
        ? { ok: false, error: "unknown-service" }
        : { ok: true, value: { service: card(found) } };
    },
    "service.get-many": async ({ serviceIds }) => {
      const { services, missing } = await app.findServices(serviceIds);
      return {
        ok: true,
        value: { services: services.map(card), missing: [...missing] },
      };
    },
  };
}

function card({ id, name, parentId, version }: Entry<"service">) {
  return { serviceId: id, name, parentId, version };
}
