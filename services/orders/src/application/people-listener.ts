import {
  hear,
  isActive,
  type News,
  type Standing,
} from "../domain/person/standing.ts";
import type { Deliver, Work } from "./ports.ts";

type Cause = Parameters<Deliver>[1];

/** What the others tell of people and services, as the effect here; bound to the transaction that takes the message in. */
export type Listener = {
  accountChanged(userId: string, news: News, cause: Cause): Promise<void>;
  /** Before what they wrote goes, whichever way the deletion has come: by its event, or by the reminder. */
  accountLeaves(userId: string, at: Date): Promise<void>;
  profileChanged(profile: {
    readonly userId: string;
    readonly displayName: string;
    readonly version: number;
  }): Promise<void>;
  providerDescribed(userId: string): Promise<void>;
  serviceChanged(
    service: Parameters<Work["services"]["heard"]>[0],
  ): Promise<void>;
};

export function createListener(work: Work, deliver: Deliver): Listener {
  return {
    async accountChanged(userId, news, cause) {
      const { standing: before } = await work.people.claim(userId);
      await follow(userId, before, hear(before, news), cause);
    },
    async accountLeaves(userId, at) {
      const { standing: before } = await work.people.claim(userId);
      if (before.status === "deleted") return;
      const accountVersion =
        before.status === "known" ? before.accountVersion : 0;
      const after = { status: "deleted", accountVersion } as const;
      await follow(userId, before, after, { time: at });
    },
    profileChanged: ({ userId, displayName, version }) =>
      work.people.named(userId, displayName, version),
    providerDescribed: (userId) => work.people.describedAsProvider(userId),
    serviceChanged: (service) => work.services.heard(service),
  };

  async function follow(
    userId: string,
    before: Standing,
    after: Standing,
    cause: Cause,
  ): Promise<void> {
    if (after === before) return;
    await work.people.save(userId, after);
    if (!isActive(before) || isActive(after)) return;
    // Whoever is about to begin something has held the person, so nothing can be added behind this list.
    for (const gone of await work.people.underWay(userId))
      await deliver(gone, cause);
  }
}
