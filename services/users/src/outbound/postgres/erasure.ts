import { users } from "@tixlys/contracts";
import type { Erasure } from "@tixlys/messaging/people";
import type { Transaction } from "@tixlys/nexus/postgres";
import { eq } from "drizzle-orm";
import { profileGoneIn } from "../events/announcements.ts";
import { personalData } from "./personal-data.ts";
import { profiles } from "./schema.ts";

/**
 * How this service forgets a person: the others hear that the profile is gone, then the rows go. What is no row, such as a file
 * in the blob store, is marked for deletion under `also`, in the same transaction, and its row says `pseudonymise`.
 */
export const erasure: Erasure = {
  contract: users,
  data: personalData,
  also: async (tx, userId) => {
    await profileGone(tx, userId);
  },
};

async function profileGone(tx: Transaction, userId: string): Promise<void> {
  const [profile] = await tx.db
    .select({ version: profiles.version })
    .from(profiles)
    .where(eq(profiles.userId, userId))
    .for("update");
  if (profile !== undefined)
    await profileGoneIn(tx, { userId, version: profile.version + 1 });
}
