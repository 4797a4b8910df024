import postgres from "postgres";
import { randomBytes } from "node:crypto";

/** The test server's superuser; missing infrastructure is a failure, never a skip. */
export function adminUrl(): string {
  const url = process.env["TEST_POSTGRES_URL"];
  if (url === undefined)
    throw new Error("TEST_POSTGRES_URL is missing: run ./tixlys test");
  return url;
}

/** The same server and another database, and another login where one is given. */
export function urlOf(
  database: string,
  login?: { user: string; password: string },
): string {
  const url = new URL(adminUrl());
  url.pathname = `/${database}`;
  if (login !== undefined) {
    url.username = login.user;
    url.password = login.password;
  }
  return url.href;
}

/** A name that no other run uses. */
export const uniqueName = (prefix: string): string =>
  `${prefix}_${randomBytes(5).toString("hex")}`;

/** Runs statements as the superuser. */
export async function asAdmin<T>(
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(adminUrl(), { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Removes a provisioned service again. */
export async function dropService(service: string): Promise<void> {
  await asAdmin(async (sql) => {
    await sql.unsafe(
      `drop database if exists "tixlys_${service}" with (force)`,
    );
    await sql.unsafe(`drop role if exists "tixlys_${service}"`);
  });
}
