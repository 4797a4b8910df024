import { err, load, ok, type Result } from "@tixlys/nexus";
import type { Job } from "../domain/job/job.ts";
import { storedJob } from "../domain/job/stored-job.ts";
import { parseJobId } from "../domain/shared/ids.ts";
import { jobSightOf, type Viewer } from "../domain/sight/sight.ts";
import type { Ports } from "./ports.ts";

export type JobUnknown = { readonly type: "JobUnknown" };

/** A job with what its parties are called, where anybody knows. */
export type ShownJob = {
  readonly job: Job;
  readonly version: number;
  readonly names: ReadonlyMap<string, string>;
};

/** A job, for its parties and management. */
export async function readJob(
  { events, names }: Pick<Ports, "events" | "names">,
  viewer: Viewer,
  id: string,
): Promise<Result<ShownJob, JobUnknown>> {
  const jobId = parseJobId(id);
  if (jobId === undefined) return err({ type: "JobUnknown" });
  const { state: job, version } = await load(events, storedJob, jobId);
  if (job.status === "none") return err({ type: "JobUnknown" });
  const sight = jobSightOf(job, viewer);
  if (sight === undefined) return err({ type: "JobUnknown" });
  const parties = sight.showsNames ? [job.customerId, job.providerId] : [];
  return ok({ job, version, names: await names.of(parties) });
}
