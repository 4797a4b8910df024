import { withoutTransaction } from "@tixlys/nexus";
import { memoryEventStore } from "@tixlys/nexus/testing";
import type {
  KeptItem,
  ListedItem,
  Ports,
} from "../../src/application/ports.ts";
import { requestIds } from "../../src/outbound/request-ids.ts";
import { bo, now } from "../domain/things.ts";

/** The ports in memory, for tests of the use cases alone; PostgreSQL's own are tested in tests/outbound. */
export function memory(): Ports & { readonly told: KeptItem[] } {
  const told: KeptItem[] = [];
  const events = memoryEventStore();
  const rows = (ownerId: string): (ListedItem & { ownerId: string })[] =>
    told
      .map(({ id, item }) => ({ ...item, id }))
      .filter((row) => row.ownerId === ownerId)
      .reverse();
  return {
    told,
    events,
    world: {
      clock: () => now,
      sleep: () => Promise.resolve(),
      random: () => 0,
      run: (work) =>
        withoutTransaction(events).run((scope) =>
          work({
            ...scope,
            announcements: { created: async (kept) => void told.push(kept) },
          }),
        ),
    },
    list: {
      page: async (ownerId, limit, after) => {
        const mine = rows(ownerId);
        const at = mine.findIndex(({ id }) => id === after);
        if (after !== undefined && at < 0) return undefined;
        return mine.slice(at + 1, at + 1 + limit);
      },
    },
    owners: {
      // Everybody but bo has been told of.
      find: async (id) => (id === bo ? undefined : { id, since: now }),
    },
    requestIds: requestIds(() => Bun.randomUUIDv7()),
    forgetCommands: () => Promise.resolve(0),
  };
}
