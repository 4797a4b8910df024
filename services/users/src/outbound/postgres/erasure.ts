import { users } from "@tixlys/contracts";
import { fileRecords, type Erasure } from "@tixlys/messaging/people";
import type { Transaction } from "@tixlys/nexus/postgres";
import { eq } from "drizzle-orm";
import type { OwnPicture } from "../../application/ports/pictures.ts";
import type { ProviderStore } from "../../application/ports.ts";
import { parseUserId } from "../../domain/profile/values.ts";
import { profileGoneIn } from "../events/announcements.ts";
import { personalData } from "./personal-data.ts";
import { ledgerEntriesIn } from "./picture-ledger.ts";
import { profiles } from "./schema.ts";

/**
 * How this service forgets a person, and what it tells them before. The others hear that the profile is gone, then the rows go; the
 * picture is due in the same transaction, and deleted by the job that deletes what is due; with the last of it `auth` is told.
 */
export function erasureOf(from: {
  readonly pictures: {
    readonly export: (userId: string) => Promise<OwnPicture | undefined>;
  };
  readonly providers: Pick<ProviderStore, "find">;
}): Erasure {
  return {
    contract: users,
    data: personalData,
    also: async (tx, userId) => {
      await profileGone(tx, userId);
      const id = parseUserId(userId);
      if (id.ok) await ledgerEntriesIn(tx).releaseAll(id.value);
    },
    lasts: async (tx, userId) => {
      const left = await tx.sql`
        select 1 from stored_pictures where user_id = ${userId} limit 1`;
      return left.length > 0;
    },
    beyondRows: async (userId) => {
      const id = parseUserId(userId);
      if (!id.ok) return [];
      const provider = await from.providers.find(id.value);
      const picture = await from.pictures.export(id.value);
      return [
        ...(provider === undefined
          ? []
          : [
              {
                key: "personal-id",
                table: "providers",
                row: { personal_id: provider.personalId },
              },
            ]),
        ...(picture === undefined ? [] : exported(picture)),
      ];
    },
  };
}

const exported = ({ tag: key, ...picture }: OwnPicture) =>
  fileRecords("pictures", { key, ...picture });

async function profileGone(tx: Transaction, userId: string): Promise<void> {
  const [profile] = await tx.db
    .select({ version: profiles.version })
    .from(profiles)
    .where(eq(profiles.userId, userId))
    .for("update");
  if (profile !== undefined)
    await profileGoneIn(tx, { userId, version: profile.version + 1 });
}
