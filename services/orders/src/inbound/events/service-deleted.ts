import { catalog } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** Nobody can ask for it any more; orders that name it go on. */
export const serviceDeleted = on(
  catalog,
  "catalog.service.deleted",
  ({ data, aggregateVersion: version }, listener: Listener) =>
    listener.serviceChanged({
      id: data.serviceId,
      name: data.name,
      isDeleted: true,
      version,
    }),
);
