import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { plain } from "./catalogue/field.ts";
import { userId } from "./catalogue/values.ts";

const id = t.String({ format: "uuid" });

const service = {
  serviceId: plain(id),
  name: plain(t.String({ minLength: 2, maxLength: 200 })),
  /** The subcategory in which it stands. */
  parentId: plain(id),
};

/** Told of under the service's id and with its version, so that what happens to one service is heard in its order. */
const offer = { offerId: plain(id), providerId: plain(userId), ...service };

/** What `catalog` tells the others, and whom it listens to. */
export const catalog = defineContract({
  service: "catalog",
  events: {
    "catalog.service.created": event(1, service),
    /** It has another name or stands elsewhere; its description may have changed as well. */
    "catalog.service.updated": event(1, service),
    "catalog.service.deleted": event(1, service),
    /** A provider does this service from now on; also told when they may be seen again. */
    "catalog.offer.added": event(1, offer),
    /** They do not any more, or may not be seen. */
    "catalog.offer.removed": event(1, offer),
  },
  consumes: [
    { durable: "catalog-auth", filter: "evt.auth.>" },
    { durable: "catalog-users", filter: "evt.users.>" },
  ],
});
