import postgres from "postgres";
import { required } from "../environment.ts";

/** Password of the roles that tests make; the server is the test run's own. */
const rolePassword = "test";

let shared: postgres.Sql | undefined;

/** One connection pool to the test server as its superuser, shared by all tests of this process. */
export function adminConnection(): postgres.Sql {
  shared ??= postgres(required("TEST_POSTGRES_URL"), {
    max: 2,
    idle_timeout: 2,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: "testkit" },
  });
  return shared;
}

/** The superuser's address of one database. */
export function adminUrlOf(database: string): string {
  const url = new URL(required("TEST_POSTGRES_URL"));
  url.pathname = `/${database}`;
  return url.href;
}

/** A role's address of one database. */
export function roleUrlOf(database: string, role: string): string {
  const url = new URL(adminUrlOf(database));
  url.username = role;
  url.password = rolePassword;
  return url.href;
}

/** Makes a role that may log in and nothing else; two tests may do so at the same time. */
export async function ensureRole(
  sql: postgres.Sql,
  role: string,
): Promise<void> {
  await sql.unsafe(`do $$ begin
    create role "${role}" login nosuperuser nocreatedb nocreaterole password '${rolePassword}';
  exception when duplicate_object or unique_violation then null; end $$`);
}
