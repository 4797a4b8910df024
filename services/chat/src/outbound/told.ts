import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { Entry } from "../domain/log/entry.ts";
import type { ListenerNeeds, Live } from "../application/ports.ts";

const topic = "chat.told";

type Told =
  | { readonly entries: readonly Entry[] }
  | { readonly erased: true }
  | {
      readonly channelId: string;
      readonly userId: string | null;
      readonly may: boolean;
    };

/** What a message of another service leads to is told when its transaction is committed, and not at all when it is not. */
export function tellingIn(
  tx: Pick<Transaction, "signal">,
): Pick<ListenerNeeds, "tell" | "changed" | "erased"> {
  const tell = (told: Told) => tx.signal(topic, JSON.stringify(told));
  return {
    tell: (entries) => tell({ entries }),
    changed: (channelId, userId, may) => tell({ channelId, userId, may }),
    erased: () => tell({ erased: true }),
  };
}

/** Passes it on to whoever is connected; returns what ends that. */
export function passOn(
  database: Pick<Database, "onSignal">,
  live: Live,
): () => void {
  return database.onSignal(topic, (details) => {
    for (const detail of details) {
      // cast: as `tellingIn` of this process has written it
      const told = JSON.parse(detail) as Told;
      if ("entries" in told) live.tell(told.entries);
      else if ("erased" in told) live.erased();
      else live.membershipChanged(told.channelId, told.userId, told.may);
    }
  });
}
