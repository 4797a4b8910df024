import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { People, Person } from "../../application/ports.ts";
import type { PartyGone } from "../../domain/fulfilment/fulfilment.ts";
import type { Standing } from "../../domain/person/standing.ts";
import { involvements, people } from "./schema.ts";

type Known = Pick<
  typeof people.$inferSelect,
  "isProvider" | "isDisabled" | "isDeleted" | "hasProviderProfile"
> & { readonly accountVersion: string };

const knownColumns = `is_provider as "isProvider", is_disabled as "isDisabled", is_deleted as "isDeleted",
  has_provider_profile as "hasProviderProfile", account_version::text as "accountVersion"`;

/** What is known of people, in one transaction. */
export function peopleIn({ db, sql: plain }: Transaction): People {
  const locked = async (
    userId: string,
    strength: "share" | "update",
  ): Promise<Person> => {
    // Read in most commands; a builder would make its text anew each time.
    const read = () =>
      strength === "share"
        ? plain<
            Known[]
          >`select ${plain.unsafe(knownColumns)} from people where user_id = ${userId} for share`
        : plain<
            Known[]
          >`select ${plain.unsafe(knownColumns)} from people where user_id = ${userId} for update`;
    const [known] = await read();
    if (known !== undefined) return personOf(known);
    // A row to lock, also where nothing was heard: two who come first at once wait for each other here.
    await db.insert(people).values({ userId }).onConflictDoNothing();
    const [made] = await read();
    if (made === undefined) throw new Error("a person who was written is gone");
    return personOf(made);
  };
  return {
    hold: (userId) => locked(userId, "share"),
    claim: (userId) => locked(userId, "update"),

    async save(userId, standing) {
      if (standing.status === "unknown") return;
      const { accountVersion } = standing;
      const changes =
        standing.status === "deleted"
          ? { isDeleted: true, isProvider: false }
          : {
              isProvider: standing.isProvider,
              isDisabled: standing.isDisabled,
            };
      await db
        .update(people)
        .set({ ...changes, accountVersion })
        .where(eq(people.userId, userId));
    },

    async named(userId, displayName, profileVersion) {
      const name = { displayName, profileVersion };
      await db
        .insert(people)
        .values({ userId, ...name })
        .onConflictDoUpdate({
          target: people.userId,
          set: name,
          setWhere: sql`not ${people.isDeleted} and ${people.profileVersion} < ${profileVersion}`,
        });
    },

    async describedAsProvider(userId) {
      await db
        .insert(people)
        .values({ userId, hasProviderProfile: true })
        .onConflictDoUpdate({
          target: people.userId,
          set: { hasProviderProfile: true },
          setWhere: sql`not ${people.isDeleted}`,
        });
    },

    async underWay(userId) {
      const rows = await db
        .select()
        .from(involvements)
        .where(eq(involvements.personId, userId))
        .orderBy(involvements.orderId, involvements.thingId);
      return rows.map(goneOf);
    },
  };
}

function personOf(row: Known): Person {
  const { hasProviderProfile } = row;
  return { standing: standingOf(row), hasProviderProfile };
}

function standingOf(row: Known): Standing {
  const { isProvider, isDisabled, isDeleted } = row;
  const accountVersion = Number(row.accountVersion);
  if (isDeleted) return { status: "deleted", accountVersion };
  return accountVersion < 0
    ? { status: "unknown" }
    : { status: "known", isProvider, isDisabled, accountVersion };
}

function goneOf(row: typeof involvements.$inferSelect): PartyGone {
  const { part, thingId, orderId } = row;
  const gone = { type: "PartyGone", orderId } as const;
  switch (part) {
    case "customer":
      return { ...gone, as: "customer" };
    case "bidder":
      return { ...gone, as: "bidder", offerId: thingId };
    case "worker":
      return { ...gone, as: "worker", jobId: thingId };
    default:
      throw new Error("a stored involvement does not parse");
  }
}
