import type { users } from "@tixlys/contracts";
import type { RpcHandlers } from "@tixlys/messaging/rpc";
import type { Application } from "../../application/application.ts";
import type { Profile } from "../../domain/profile/profile.ts";

/**
 * Answers to services whose replica misses somebody. NATS lets only users of services ask (decisions 13 and 33); which of
 * them asks makes no difference, because there is nothing in it that the events do not tell all of them.
 */
export function profileRpc(
  app: Pick<Application, "findManyProfiles">,
): Pick<RpcHandlers<typeof users>, "profile.get" | "profile.get-many"> {
  return {
    "profile.get": async ({ userId }) => {
      const { profiles } = await app.findManyProfiles([userId]);
      const [found] = profiles;
      return found === undefined
        ? { ok: false, error: "unknown-profile" }
        : { ok: true, value: { profile: card(found) } };
    },
    "profile.get-many": async ({ userIds }) => {
      const { profiles, missing } = await app.findManyProfiles(userIds);
      return {
        ok: true,
        value: { profiles: profiles.map(card), missing: [...missing] },
      };
    },
  };
}

function card({ userId, username, displayName, version }: Profile) {
  return { userId, username, displayName, version };
}
