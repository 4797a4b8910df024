import { err, ok, type Result } from "@tixlys/nexus";
import type { Malformed } from "../domain/entry/values.ts";
import {
  hear,
  isOffering,
  type News,
  parseProviderId,
  type ProviderId,
} from "../domain/provider/provider.ts";
import type { Work } from "./ports.ts";

type Cause = { readonly messageId: string };

/** What became of something heard. */
export type Heard = Promise<Result<undefined, Malformed>>;

/** What the others tell of people, as the effect here; bound to the transaction that takes the message in. */
export type PeopleListener = {
  accountChanged(userId: string, news: News, cause: Cause): Heard;
  providerDescribed(about: {
    readonly userId: string;
    readonly city?: string;
    readonly radiusKm: number;
    readonly version: number;
  }): Heard;
};

export function createPeopleListener(work: Work): PeopleListener {
  return {
    async accountChanged(userId, news, cause) {
      const id = parseProviderId(userId);
      if (id === undefined) return err({ type: "Malformed" });
      const before = await work.providers.load(id);
      const after = hear(before, news);
      if (after === before) return ok(undefined);
      await work.providers.save(id, after);
      if (isOffering(before) !== isOffering(after))
        await showOffers(work, id, isOffering(after), cause);
      if (after.status === "deleted") await work.offers.removeAll(id);
      return ok(undefined);
    },

    async providerDescribed({ userId, city, radiusKm, version }) {
      const id = parseProviderId(userId);
      if (id === undefined) return err({ type: "Malformed" });
      await work.providers.describe({ id, city, radiusKm, version });
      return ok(undefined);
    },
  };
}

/**
 * Offers come and go with their provider, and the others hear of each. The services are locked in the order of their ids, so
 * that two accounts that change at once cannot wait for each other.
 */
async function showOffers(
  { entries, offers, announcements }: Work,
  id: ProviderId,
  isVisible: boolean,
  cause: Cause,
): Promise<void> {
  for (const offer of await offers.of(id)) {
    const service = await entries.touch(offer.serviceId);
    // Removed meanwhile, and the hidden offer with it.
    if (service === undefined) continue;
    const change = isVisible ? "added" : "removed";
    await announcements.offer(change, offer, service, cause);
  }
  await offers.setVisible(id, isVisible);
}
