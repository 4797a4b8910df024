import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { plain } from "./catalogue/field.ts";
import { accountErased, accountRequests } from "./catalogue/people.ts";
import { rpc } from "./catalogue/rpc.ts";
import { userId } from "./catalogue/values.ts";

const id = t.String({ format: "uuid" });

const service = {
  serviceId: plain(id),
  name: plain(t.String({ minLength: 2, maxLength: 200 })),
  /** The subcategory in which it stands. */
  parentId: plain(id),
};

/** A service as the others see it when their own copy of it is missing: what the events say, and its version. */
const serviceCard = t.Object({
  ...service,
  version: t.Integer({ minimum: 1 }),
});

/** So many services may be asked for at once. */
const servicesAtMost = 100;

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
    /** Acknowledges that a deleted account's data is gone here (decision 29). */
    "catalog.account.erased": accountErased,
  },
  consumes: [
    { durable: "catalog-auth", filter: "evt.auth.>" },
    { durable: "catalog-users", filter: "evt.users.>" },
  ],
  rpc: {
    /** One service, for whoever's replica misses it. */
    "service.get": rpc(1, {
      request: t.Object({ serviceId: id }),
      response: t.Object({ service: serviceCard }),
      refusals: ["unknown-service"],
      idempotent: true,
    }),
    /** Many at once: in the order of the ids, each once; `missing` names those that there are not. */
    "service.get-many": rpc(1, {
      request: t.Object({
        serviceIds: t.Array(id, { minItems: 1, maxItems: servicesAtMost }),
      }),
      response: t.Object({
        services: t.Array(serviceCard, { maxItems: servicesAtMost }),
        missing: t.Array(id, { maxItems: servicesAtMost }),
      }),
      idempotent: true,
    }),
    ...accountRequests,
  },
  erases: true,
});
