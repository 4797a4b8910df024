import postgres from "postgres";

/** One connection as the admin, closed afterwards, which also ends its advisory locks. */
export async function withAdmin<T>(
  adminUrl: string,
  database: string | undefined,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(adminUrl, {
    ...(database === undefined ? {} : { database }),
    max: 1,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: "tixlys-provision", lock_timeout: 30_000 },
  });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
