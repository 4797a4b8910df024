import { hear, isActive, type News } from "../domain/person/standing.ts";
import type { Deliver, Work } from "./ports.ts";

type Cause = Parameters<Deliver>[1];

/** What the others tell of people and services, as the effect here; bound to the transaction that takes the message in. */
export type Listener = {
  accountChanged(userId: string, news: News, cause: Cause): Promise<void>;
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
      const after = hear(before, news);
      if (after === before) return;
      await work.people.save(userId, after);
      if (!isActive(before) || isActive(after)) return;
      // Whoever is about to begin something has held the person, so nothing can be added behind this list.
      for (const gone of await work.people.underWay(userId))
        await deliver(gone, cause);
    },
    profileChanged: ({ userId, displayName, version }) =>
      work.people.named(userId, displayName, version),
    providerDescribed: (userId) => work.people.describedAsProvider(userId),
    serviceChanged: (service) => work.services.heard(service),
  };
}
