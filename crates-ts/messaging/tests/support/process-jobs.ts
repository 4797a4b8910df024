import type { Database } from "@tixlys/nexus/postgres";
import { defineJob, every } from "../../src/jobs/index.ts";
import { effect } from "./job-stage.ts";
import type { Job } from "../../src/jobs/index.ts";

/** A payload of how long to take. */
const waitMs = (payload: unknown): number =>
  typeof payload === "number" ? payload : 0;

/** The jobs that two processes of one service have in common. */
export function processJobs(
  database: Database,
  by: string,
  tell: (line: string) => void,
): [planned: Job<undefined>, exact: Job<number>, plain: Job<number>] {
  return [
    defineJob({
      name: "planned",
      schedule: every(1_000),
      missed: "all",
      overlap: true,
      inTransaction: async ({ dueAt }, tx) =>
        effect(tx.sql, dueAt.toISOString(), by),
    }),
    defineJob({
      name: "exact",
      parse: waitMs,
      inTransaction: async ({ payload }, tx) => {
        tell("began exact");
        await effect(tx.sql, "exact", by);
        await Bun.sleep(payload);
      },
    }),
    defineJob({
      name: "plain",
      parse: waitMs,
      run: async ({ payload }) => {
        tell("began plain");
        await effect(database.sql, "plain", by);
        await Bun.sleep(payload);
      },
    }),
  ];
}
