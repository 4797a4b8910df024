import { defineConfig } from "drizzle-kit";

/** `./tixlys generate events NAME` writes the next migration from `schema.ts`; nothing here connects to a database. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./src/outbound/postgres/*schema.ts",
  out: "./migrations",
});
