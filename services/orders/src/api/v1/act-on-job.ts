import { reject, reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refusals, refuse } from "./errors.ts";
import { jobExample } from "./examples.ts";
import { dataOf, idParams } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";
import { jobOnWire, jobSchema } from "./job-body.ts";

const actions = {
  start: ["Begin a job", "in-progress", "The provider's, of a pending job."],
  pause: ["Pause a job", "paused", "The provider's, of a job in progress."],
  resume: [
    "Go on with a job",
    "in-progress",
    "The provider's, of a paused job.",
  ],
  complete: [
    "Say that a job is done",
    "completed",
    "The provider's. The customer confirms it, or time does after 72 hours.",
  ],
  confirm: [
    "Confirm that a job is done",
    "confirmed",
    "The customer's, of a completed job; it closes the order.",
  ],
  cancel: [
    "Cancel a job",
    "cancelled",
    "Either party's, before it is completed; it takes the order with it.",
  ],
} as const;

export type JobAction = keyof typeof actions;
export const jobActions = [
  "start",
  "pause",
  "resume",
  "complete",
  "confirm",
  "cancel",
] as const satisfies readonly JobAction[];

export const actOnJob = (app: Application, action: JobAction) => {
  const [summary, status, description] = actions[action];
  return route({
    method: "POST",
    path: `/jobs/{id}/${action}`,
    operation: `orders:job:${action}`,
    summary,
    description,
    guard: verified,
    delegable: true,
    params: idParams,
    resource: ({ params }) => `orders/jobs/${params.id}`,
    response: {
      status: 200,
      data: dataOf("job", jobSchema),
      example: { job: { ...jobExample, status } },
    },
    errors: [
      ...refusals,
      "insufficient-permission",
      "already-exists",
      ...(action === "pause" ? (["limit-reached"] as const) : []),
    ],
    handle: async (input) => {
      const { params, principal, requestId } = input;
      const by = { userId: principal.userId, requestId };
      const done = await app.actOnJob({ id: params.id, action, ...by });
      if (!done.ok) return refuse(done.error);
      const found = await app.readJob(viewerOf(input), params.id);
      if (!found.ok) return reject("not-found");
      return reply.ok({ job: jobOnWire(found.value.job) });
    },
  });
};
