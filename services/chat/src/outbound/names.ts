import type { users } from "@tixlys/contracts";
import { fallback, type RpcClient } from "@tixlys/messaging/rpc";
import { ok } from "@tixlys/nexus";
import { type Database, pgArray } from "@tixlys/nexus/postgres";
import type { Logger, Metrics } from "@tixlys/telemetry";
import type { Names } from "../application/ports.ts";

type Needs = {
  readonly database: Pick<Database, "sql">;
  readonly client: Pick<RpcClient<typeof users>, "call">;
  readonly logger: Logger;
  readonly metrics?: Metrics;
};

/** Nobody's name, and why it is not known. */
type Unknown = { readonly isNobody: boolean };

const idsAtMost = 1_000;

/** Who asks for one person asks together with all who do at the same moment: those whose messages were stored together. */
function together(
  namesOf: Names["of"],
): (userId: string) => ReturnType<Names["of"]> {
  let asking:
    | { readonly ids: Set<string>; readonly found: ReturnType<Names["of"]> }
    | undefined;
  return (userId) => {
    if (asking === undefined || asking.ids.size >= idsAtMost) {
      const ids = new Set<string>();
      const ask = async (): ReturnType<Names["of"]> => {
        await Promise.resolve();
        if (asking?.ids === ids) asking = undefined;
        return namesOf([...ids]);
      };
      asking = { ids, found: ask() };
    }
    asking.ids.add(userId);
    return asking.found;
  };
}

/** What people are called: the copy here, then `users`, then nothing, which is shown as no name at all. */
export function namesOver({ database, client, ...seen }: Needs): Names {
  const chain = fallback<string | Unknown>({
    name: "person",
    local: async (keys) => {
      const rows = await database.sql<{ id: string; name: string | null }[]>`
        select user_id as id, display_name as name from people
         where user_id = any (${pgArray(keys)}::uuid[]) and (is_deleted or display_name is not null)`;
      return new Map(
        rows.map(({ id, name }) => [id, name ?? { isNobody: true }]),
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
    degraded: (_key, why) => ({ isNobody: why === "absent" }),
    ...seen,
  });
  const namesOf: Names["of"] = async (userIds) => {
    const found = await chain.getMany(userIds);
    return new Map(
      [...found].flatMap(([id, { value }]) =>
        typeof value === "string" ? [[id, value] as const] : [],
      ),
    );
  };
  const single = together(namesOf);
  return {
    of: (userIds) => {
      const [only, ...more] = userIds;
      return only === undefined || more.length > 0
        ? namesOf(userIds)
        : single(only);
    },
    async stranger(userIds) {
      const found = [...(await chain.getMany(userIds))];
      const lacking = found.flatMap(([userId, { value }]) =>
        typeof value === "string" ? [] : [{ userId, ...value }],
      );
      const nobody = lacking.find(({ isNobody }) => isNobody);
      if (nobody !== undefined) return { userId: nobody.userId };
      return lacking.length > 0 ? "unavailable" : undefined;
    },
  };
}
