import { catalog as contract } from "@tixlys/contracts";
import type { Erasure } from "@tixlys/messaging/people";
import type { Transaction } from "@tixlys/nexus/postgres";
import { personalData } from "./personal-data.ts";

/**
 * How this service forgets a person.
 *
 * @param leave What happens to their offers before the rows go, in the same transaction: the others are told that they are gone.
 */
export function erasureWith(
  leave: (tx: Transaction, userId: string) => Promise<void>,
): Erasure {
  return { contract, data: personalData, also: leave };
}
