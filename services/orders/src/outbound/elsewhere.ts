import { and, eq, inArray } from "drizzle-orm";
import type { catalog, users } from "@tixlys/contracts";
import { type Fallback, fallback, type RpcClient } from "@tixlys/messaging/rpc";
import { ok } from "@tixlys/nexus";
import type { Database } from "@tixlys/nexus/postgres";
import type { Logger, Metrics } from "@tixlys/telemetry";
import type { Elsewhere, ServiceNews } from "../application/ports.ts";
import { people, services } from "./postgres/schema.ts";
import { workIn } from "./postgres/work.ts";

type Needs = {
  readonly database: Database;
  readonly users: Pick<RpcClient<typeof users>, "call">;
  readonly catalog: Pick<RpcClient<typeof catalog>, "call">;
  readonly logger: Logger;
  readonly metrics?: Metrics;
};

/** The copies here, then whoever owns what they are of; undefined where these do not answer. */
export function elsewhere(needs: Needs): Elsewhere {
  const offered = servicesFrom(needs);
  const described = providersFrom(needs);
  return {
    hasService: async (id) => {
      const { value } = await offered.get(id);
      return value === undefined ? undefined : !value.isDeleted;
    },
    describesProvider: async (userId) => (await described.get(userId)).value,
  };
}

function servicesFrom({
  database,
  catalog: client,
  users: _,
  ...seen
}: Needs): Fallback<ServiceNews | undefined> {
  return fallback<ServiceNews | undefined>({
    name: "service",
    local: async (keys) => {
      const rows = await database.db
        .select()
        .from(services)
        .where(inArray(services.serviceId, [...keys]));
      return new Map(
        rows.map(({ serviceId: id, ...row }) => [id, { id, ...row }]),
      );
    },
    remote: async (keys) => {
      const answer = await client.call("service.get-many", {
        serviceIds: [...keys],
      });
      if (!answer.ok) return answer;
      return ok(
        new Map(
          answer.value.services.map(({ serviceId: id, name, version }) => [
            id,
            { id, name, version, isDeleted: false },
          ]),
        ),
      );
    },
    degraded: (id, why) =>
      why === "absent"
        ? { id, name: "", isDeleted: true, version: 0 }
        : undefined,
    store: (found) =>
      database.transact(async (tx) => {
        const copies = workIn(tx).services;
        for (const each of found.values())
          if (each !== undefined) await copies.heard(each);
      }),
    ...seen,
  });
}

function providersFrom({
  database,
  users: client,
  catalog: _,
  ...seen
}: Needs): Fallback<boolean | undefined> {
  return fallback<boolean | undefined>({
    name: "provider",
    local: async (keys) => {
      const rows = await database.db
        .select({ id: people.userId })
        .from(people)
        .where(
          and(
            inArray(people.userId, [...keys]),
            eq(people.hasProviderProfile, true),
          ),
        );
      return new Map(rows.map(({ id }) => [id, true]));
    },
    remote: async (keys) => {
      const found = new Map<string, boolean>();
      // One at a time: who bids asks for themself alone.
      for (const userId of keys) {
        const answer = await client.call("provider.get", { userId });
        if (answer.ok) found.set(userId, true);
        else if (answer.error.type !== "refused") return answer;
      }
      return ok(found);
    },
    degraded: (_, why) => (why === "absent" ? false : undefined),
    store: (found) =>
      database.transact(async (tx) => {
        const copies = workIn(tx).people;
        for (const userId of found.keys())
          await copies.describedAsProvider(userId);
      }),
    ...seen,
  });
}
