import { inArray } from "drizzle-orm";
import type { users } from "@tixlys/contracts";
import { fallback, type RpcClient } from "@tixlys/messaging/rpc";
import { ok } from "@tixlys/nexus";
import type { Database } from "@tixlys/nexus/postgres";
import type { Logger, Metrics } from "@tixlys/telemetry";
import type { Names } from "../application/ports.ts";
import { people } from "./postgres/schema.ts";

type Needs = {
  readonly database: Database;
  readonly client: Pick<RpcClient<typeof users>, "call">;
  readonly logger: Logger;
  readonly metrics?: Metrics;
};

/** What people are called: the copy here, then `users`, then nothing, which is shown as no name at all. */
export function namesOver({ database, client, ...seen }: Needs): Names {
  const chain = fallback<string>({
    name: "person",
    local: async (keys) => {
      const rows = await database.db
        .select({ id: people.userId, name: people.displayName })
        .from(people)
        .where(inArray(people.userId, [...keys]));
      return new Map(
        rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])),
      );
    },
    remote: async (keys) => {
      const answer = await client.call("profile.get-many", {
        userIds: [...keys],
      });
      if (!answer.ok) return answer;
      const { profiles } = answer.value;
      return ok(
        new Map(profiles.map((each) => [each.userId, each.displayName])),
      );
    },
    degraded: () => "",
    ...seen,
  });
  return {
    async of(userIds) {
      const found = await chain.getMany(userIds);
      return new Map(
        [...found]
          .map(([id, { value }]) => [id, value] as const)
          .filter(([, name]) => name !== ""),
      );
    },
  };
}
