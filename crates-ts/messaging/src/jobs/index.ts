/**
 * messaging/jobs: work that falls due by the clock or when asked, once over all processes.
 *
 * The tables are `jobsSql` of messaging/postgres.
 *
 * @module
 */
export { defineJob } from "./define.ts";
export type { Job, JobContext, JobDefinition } from "./define.ts";
export { enqueue } from "./enqueue.ts";
export type { RunRequest } from "./enqueue.ts";
export { forgetRuns, listJobs, listRuns, runNow } from "./history.ts";
export type { JobSummary, RunState, RunSummary } from "./history.ts";
export type { Missed } from "./plan.ts";
export { cron, every } from "./schedule.ts";
export type { Schedule } from "./schedule.ts";
export { startJobs } from "./start.ts";
export type { Jobs, StartJobsOptions } from "./start.ts";
