import type { Database } from "@tixlys/nexus/postgres";
import type { Logger } from "@tixlys/telemetry";
import type { Route } from "../define/route.ts";
import type { IdempotencyStore } from "../idempotency/port.ts";
import {
  postgresIdempotency,
  sweepIdempotencyKeys,
} from "../idempotency/postgres/index.ts";
import { StartFailure } from "./failure.ts";
import type { Worker } from "./types.ts";

/** The store of a service's own idempotency keys and what keeps it small; `undefined` when it has no table for them. */
export async function keysKeptIn(
  database: Database,
  logger: Logger,
): Promise<
  { readonly store: IdempotencyStore; readonly sweep: Worker } | undefined
> {
  const [found] = await database.sql<{ there: boolean }[]>`
    select to_regclass('http.idempotency_key') is not null as there`;
  if (found?.there !== true) return undefined;
  return {
    store: postgresIdempotency(database),
    sweep: () => sweepIdempotencyKeys(database, logger),
  };
}

/** Every operation that writes takes an `Idempotency-Key` (http-rules 22); a service that cannot keep it does not start. */
export function mustNotWrite(service: string, routes: readonly Route[]): void {
  const writing = routes.find(({ method }) => method !== "GET");
  if (writing !== undefined)
    throw new StartFailure(
      `${service}: "${writing.operation}" takes an Idempotency-Key, and the table for it is missing.\n  fix    copy crates-ts/pawz/src/idempotency/postgres/idempotency.sql into a migration`,
    );
}
