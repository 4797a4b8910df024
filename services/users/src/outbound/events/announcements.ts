import { users } from "@tixlys/contracts";
import { outbox } from "@tixlys/messaging/postgres";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Announcements, Cause } from "../../application/ports.ts";
import type { Profile } from "../../domain/profile/profile.ts";

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
  const { userId, username, displayName, version } = profile;
  return {
    subject: userId,
    aggregateVersion: version,
    data: { userId, username, displayName, version },
    // Asked for over HTTP it was the person; a profile that follows its account was changed by `auth`'s event.
    ...(cause === undefined
      ? { actor: { kind: "user" as const, id: userId } }
      : { causationId: cause.messageId }),
  };
}
