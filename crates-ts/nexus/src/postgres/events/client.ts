import type postgres from "postgres";

/** The driver's client, of a pool or of one transaction. */
export type Client = postgres.Sql | postgres.TransactionSql;
