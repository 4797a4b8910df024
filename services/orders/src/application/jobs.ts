import {
  type Conflict,
  err,
  load,
  ok,
  type Result,
  retryConflicts,
} from "@tixlys/nexus";
import type { JobCommand, JobRejection, JobStep } from "../domain/job/job.ts";
import {
  type JobId,
  parseCustomerId,
  parseJobId,
  parseProviderId,
} from "../domain/shared/ids.ts";
import { storedJob } from "../domain/job/stored-job.ts";
import { type By, metadataOf, toJob } from "./act.ts";
import type { Ports } from "./ports.ts";

/** What the parties do with a job. */
export type JobAction = JobStep | "confirm" | "cancel";

/** Does one step of a job, if it is this party's to do and the job's turn. */
export async function actOnJob(
  { world, clock, events }: Pick<Ports, "world" | "clock" | "events">,
  asked: By & { readonly id: string; readonly action: JobAction },
): Promise<Result<JobId, JobRejection | Conflict>> {
  const id = parseJobId(asked.id);
  if (id === undefined) return err({ type: "JobUnknown" });
  const at = clock();
  const { state } = await load(events, storedJob, id);
  const isProvider =
    state.status !== "none" && String(state.providerId) === asked.userId;
  const command = commandOf(asked, isProvider, at);
  if (command === undefined) return err({ type: "JobUnknown" });
  return retryConflicts(world, async (work) => {
    const metadata = metadataOf(asked, at);
    const done = await toJob(work, { id, command, metadata });
    return done.ok ? ok(id) : done;
  });
}

/** The parties of a job never change, so which of them asks can be looked up beforehand. */
function commandOf(
  { action, userId }: { readonly action: JobAction; readonly userId: string },
  isProvider: boolean,
  at: Date,
): JobCommand | undefined {
  const customer = parseCustomerId(userId);
  const provider = parseProviderId(userId);
  if (customer === undefined || provider === undefined) return undefined;
  switch (action) {
    case "confirm":
      return {
        type: "ConfirmJob",
        by: { kind: "customer", id: customer },
        at,
      };
    case "cancel":
      return {
        type: "CancelJob",
        by: isProvider
          ? { kind: "provider", id: provider }
          : { kind: "customer", id: customer },
        at,
      };
    default:
      return { type: "TakeStep", step: action, by: provider, at };
  }
}
