import { catalog } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";
import type { Listener } from "../../application/people-listener.ts";

/** What can be asked for. */
export const serviceCreated = on(
  catalog,
  "catalog.service.created",
  ({ data, aggregateVersion: version }, listener: Listener) =>
    listener.serviceChanged({
      id: data.serviceId,
      name: data.name,
      isDeleted: false,
      version,
    }),
);
