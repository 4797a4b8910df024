import { users } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Announcements, Cause } from "../../application/ports.ts";
import { pictureUrlOf } from "../../domain/picture/picture-url.ts";
import type { Profile } from "../../domain/profile/profile.ts";
import type { Provider } from "../../domain/provider/provider.ts";

/** Writes what happened to profiles into the outbox of the transaction that made it happen. */
export function announcementsIn(tx: Transaction): Announcements {
  const events = outbox(tx, users);
  return {
    created: async (profile, cause) => {
      await events.publish("users.profile.created", message(profile, cause));
    },
    updated: async (profile, cause) => {
      await events.publish("users.profile.updated", message(profile, cause));
    },
    providerUpdated: async (provider) => {
      await events.publish("users.provider.updated", providerMessage(provider));
    },
    pictureChanged: async (profile, by) => {
      const id = by ?? profile.userId;
      await events.publish("users.profile.picture-changed", {
        ...message(profile, undefined),
        actor: { kind: "user", id },
      });
    },
  };
}

/** The last that is told of a profile, by whom it was erased. */
export async function profileGoneIn(
  tx: Transaction,
  gone: { readonly userId: string; readonly version: number },
): Promise<void> {
  await outbox(tx, users).publish("users.profile.deleted", {
    subject: gone.userId,
    aggregateVersion: gone.version,
    data: gone,
  });
}

function message(profile: Profile, cause: Cause | undefined) {
  const { userId, username, displayName, locale, version } = profile;
  const pictureUrl = pictureUrlOf(profile);
  return {
    subject: userId,
    aggregateVersion: version,
    data: {
      userId,
      username,
      displayName,
      locale,
      version,
      ...(pictureUrl === undefined ? {} : { pictureUrl }),
    },
    ...originOf(userId, cause),
  };
}

/** Neither the personal id nor the company: nobody who listens needs them. */
function providerMessage({ userId, city, radiusKm, version }: Provider) {
  return {
    subject: userId,
    aggregateVersion: version,
    data: { userId, radiusKm, ...(city === undefined ? {} : { city }) },
    ...originOf(userId, undefined),
  };
}

/** Asked for over HTTP it was the person or a manager; a profile that follows its account was changed by `auth`'s event. */
function originOf(userId: string, cause: Cause | undefined) {
  if (cause === undefined)
    return { actor: { kind: "user" as const, id: userId } };
  return "messageId" in cause
    ? { causationId: cause.messageId }
    : { actor: { kind: "user" as const, id: cause.managerId } };
}
