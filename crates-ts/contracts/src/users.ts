import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { personal, plain } from "./catalogue/field.ts";
import { rpc } from "./catalogue/rpc.ts";
import { accountErased, accountRequests } from "./catalogue/people.ts";
import { userId, username } from "./catalogue/values.ts";

const displayName = t.String({ minLength: 1, maxLength: 200 });
const pictureUrl = t.String({ minLength: 1, maxLength: 2048 });

const profile = {
  userId: plain(userId),
  username: personal(username),
  displayName: personal(displayName),
  pictureUrl: plain(t.Optional(pictureUrl)),
  version: plain(t.Integer({ minimum: 1 })),
};

/** A profile as services see it when their own copy of it is missing: what the events say, and no more. */
const profileCard = t.Object(profile);

/** So many profiles may be asked for at once. */
const profilesAtMost = 100;

const provider = {
  userId: plain(userId),
  /** Where somebody works may be where they live: their catalog and their orders need it, and no log does. */
  city: personal(t.Optional(t.String({ maxLength: 100 }))),
  radiusKm: plain(t.Number({ minimum: 0, maximum: 1000 })),
};

/** What `users` tells the others, and what they may ask it. */
export const users = defineContract({
  service: "users",
  events: {
    "users.profile.created": event(1, profile),
    "users.profile.updated": event(1, profile),
    "users.profile.picture-changed": event(1, profile),
    "users.profile.deleted": event(1, {
      userId: plain(userId),
      version: plain(t.Integer({ minimum: 1 })),
    }),
    "users.provider.updated": event(1, provider),
    /** Acknowledges that a deleted account's data is gone here (decision 29). */
    "users.account.erased": accountErased,
  },
  consumes: [{ durable: "users-auth", filter: "evt.auth.>" }],
  rpc: {
    /** One profile, for a service whose replica misses it. */
    "profile.get": rpc(1, {
      request: t.Object({ userId }),
      response: t.Object({ profile: profileCard }),
      refusals: ["unknown-profile"],
      idempotent: true,
    }),
    /** Many at once: in the order of the ids, each once; `missing` names those that have none. */
    "profile.get-many": rpc(1, {
      request: t.Object({
        userIds: t.Array(userId, { minItems: 1, maxItems: profilesAtMost }),
      }),
      response: t.Object({
        profiles: t.Array(profileCard, { maxItems: profilesAtMost }),
        missing: t.Array(userId, { maxItems: profilesAtMost }),
      }),
      idempotent: true,
    }),
    /** How and where a provider works, for a service whose replica misses it; what `users.provider.updated` tells, and no more. */
    "provider.get": rpc(1, {
      request: t.Object({ userId }),
      response: t.Object({ provider: t.Object(provider) }),
      refusals: ["unknown-provider"],
      idempotent: true,
    }),
    ...accountRequests,
  },
  erases: true,
});
