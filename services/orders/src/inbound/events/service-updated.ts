import { catalog } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** What can be asked for. */
export const serviceUpdated = on(
  catalog,
  "catalog.service.updated",
  ({ data, aggregateVersion: version }, listener: Listener) =>
    listener.serviceChanged({
      id: data.serviceId,
      name: data.name,
      isDeleted: false,
      version,
    }),
);
