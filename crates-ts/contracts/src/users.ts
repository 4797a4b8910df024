import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { personal, plain } from "./catalogue/field.ts";
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

/** What `users` tells the others. */
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
    "users.provider.updated": event(1, {
      userId: plain(userId),
      city: plain(t.Optional(t.String({ maxLength: 100 }))),
      radiusKm: plain(t.Number({ minimum: 0, maximum: 1000 })),
    }),
    /** Acknowledges that a deleted account's data is gone here (decision 29). */
    "users.account.erased": accountErased,
  },
  consumes: [{ durable: "users-auth", filter: "evt.auth.>" }],
  rpc: { ...accountRequests },
  erases: true,
});
