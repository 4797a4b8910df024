/** Customers, providers and services as the events of `auth`, `users` and `catalog` would have made them known, with tokens. */
import type postgres from "postgres";
import type { Role } from "../../crates-ts/biscuit/src/index.ts";
import { serviceNames } from "../../crates-ts/contracts/src/index.ts";
import { tokensOf } from "../lib/tokens.ts";

/** Somebody with a way to a new token: tokens are short-lived, so each round has its own. */
export type Person = { readonly userId: string; token(): string };

/** Who takes part. */
export type People = {
  readonly customers: readonly Person[];
  readonly providers: readonly Person[];
  readonly serviceIds: readonly string[];
};

const EACH = 64;
const SERVICES = 50;
const TOKEN_MS = 15 * 60_000;

/**
 * Writes the rows that events would have written into the copies of `orders`, and mints tokens with the key of `auth`, which need not run.
 *
 * @param auth The environment of `auth`.
 */
export async function makePeople(
  sql: postgres.Sql,
  auth: Readonly<Record<string, string>>,
): Promise<People> {
  const mint = tokensOf(auth);
  const some = (count: number) =>
    Array.from({ length: count }, () => Bun.randomUUIDv7());
  const [customers, providers, serviceIds] = [
    some(EACH),
    some(EACH),
    some(SERVICES),
  ];
  for (const userId of [...customers, ...providers]) {
    const isProvider = providers.includes(userId);
    await sql`
      insert into people (user_id, is_provider, account_version, has_provider_profile)
      values (${userId}, ${isProvider}, 1, ${isProvider})`;
  }
  for (const [at, serviceId] of serviceIds.entries())
    await sql`
      insert into services (service_id, name, is_deleted, version) values (${serviceId}, ${`Service ${at}`}, false, 1)`;
  const personOf = (userId: string, roles: readonly Role[]): Person => ({
    userId,
    token: () =>
      mint({ userId, roles, audiences: serviceNames, lifetimeMs: TOKEN_MS }),
  });
  return {
    customers: customers.map((id) => personOf(id, ["user", "customer"])),
    providers: providers.map((id) => personOf(id, ["user", "provider"])),
    serviceIds,
  };
}
