import { auth, erasing, type Contract } from "@tixlys/contracts";
import type { Bus } from "@tixlys/messaging";
import { exportPart } from "@tixlys/messaging/people";
import { rpcClient, type RpcClient } from "@tixlys/messaging/rpc";
import type { Database } from "@tixlys/nexus/postgres";
import type { ExportPart, ExportSources } from "../../application/ports.ts";
import { personalData } from "../postgres/personal-data.ts";

/** Every service that declares that it keeps something about people, asked over the bus; this one asks its own tables. */
export function exportSources(
  contracts: readonly Contract[],
  means: Pick<Parameters<typeof rpcClient>[0], "logger" | "metrics"> & {
    readonly bus: Bus;
    readonly database: Database;
  },
): ExportSources {
  const { database, ...others } = means;
  const clients = new Map(
    erasing(contracts).map((contract) => {
      const client: RpcClient<Contract> = rpcClient({ ...others, contract });
      return [contract.service, client];
    }),
  );
  return {
    async ask(service, userId, after) {
      const asked = { userId, ...(after === undefined ? {} : { after }) };
      if (service === auth.service) {
        const own = await exportPart(database, personalData, asked);
        return { ...own, next: own.next };
      }
      const answer = await clients
        .get(service)
        ?.call("account.export", asked, { timeoutMs: 8_000 });
      return answer?.ok === true ? partOf(answer.value) : undefined;
    },
  };
}

/** The client has held the answer against the contract's schema. */
function partOf(value: unknown): ExportPart | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const schemaVersion: unknown = Reflect.get(value, "schemaVersion");
  const records: unknown = Reflect.get(value, "records");
  const next: unknown = Reflect.get(value, "next");
  if (typeof schemaVersion !== "number" || typeof records !== "string")
    return undefined;
  return {
    schemaVersion,
    records,
    next: typeof next === "string" ? next : undefined,
  };
}
