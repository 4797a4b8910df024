import type { users } from "@tixlys/contracts";
import type { RpcHandlers } from "@tixlys/messaging/rpc";
import type { Application } from "../../application/application.ts";

/** Answers to services that have not heard of a provider yet; with what the event tells all of them, and no more. */
export function providerRpc(
  app: Pick<Application, "providerCard">,
): Pick<RpcHandlers<typeof users>, "provider.get"> {
  return {
    "provider.get": async ({ userId }) => {
      const found = await app.providerCard(userId);
      if (!found.ok) return { ok: false, error: "unknown-provider" };
      const { city, radiusKm } = found.value;
      const where = city === undefined ? {} : { city };
      return {
        ok: true,
        value: { provider: { userId, ...where, radiusKm } },
      };
    },
  };
}
