import type { UserId } from "../../domain/account/ids.ts";
import type { Store, Work } from "../ports.ts";
import type { World } from "@tixlys/nexus";

/**
 * The store whose transactions begin by locking this account: those who change it at the same time wait for each other in
 * place of meeting each other's versions, and nobody touches its sessions meanwhile.
 */
export function lockedFirst(store: Store, id: UserId): World<Work> {
  return {
    ...store,
    run: (work) =>
      store.run(async (tx) => {
        await tx.accounts.lock(id);
        return work(tx);
      }),
  };
}
