import type { UserId } from "../../../src/domain/account/ids.ts";
import type { Departure, Departures } from "../../../src/application/ports.ts";
import type { AccountLinkRow } from "./links.ts";
import type { ApiKeyRow } from "./api-keys.ts";

type Tables = {
  readonly apiKeys: Map<string, ApiKeyRow>;
  readonly usernames: Map<string, { holder: UserId; until: Date | undefined }>;
  readonly registrations: Map<string, unknown>;
  readonly accountLinks: Map<string, AccountLinkRow>;
  readonly heldBack: Map<string, Date>;
  readonly departures: Departure[];
};

/** Deletions inside one transaction. Streams are the memory event store's: it keeps them. */
export function departuresOf(tables: Tables): Departures {
  return {
    async apiKeysOf(userId) {
      return [...tables.apiKeys.values()]
        .filter((key) => key.userId === userId)
        .map(({ id }) => id);
    },
    async namesOf(userId) {
      // cast: written from a Username.
      return [...tables.usernames]
        .filter(([, { holder }]) => holder === userId)
        .map(
          ([name]) =>
            name as Awaited<ReturnType<Departures["namesOf"]>>[number],
        );
    },
    async forget(userId, held, until) {
      for (const [id, link] of tables.accountLinks)
        if (link.userId === userId) tables.accountLinks.delete(id);
      tables.registrations.delete(userId);
      for (const [name, { holder }] of tables.usernames)
        if (holder === userId) tables.usernames.delete(name);
      for (const { mark } of held) tables.heldBack.set(mark, until);
    },
    async isHeldBack(mark, now) {
      const until = tables.heldBack.get(mark);
      return until !== undefined && until >= now;
    },
    async begin(departure) {
      tables.departures.push(departure);
    },
  };
}
