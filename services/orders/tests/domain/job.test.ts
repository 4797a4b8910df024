import { describe, expect, test } from "bun:test";
import { checkStoredFixtures } from "@tixlys/nexus";
import { given } from "@tixlys/nexus/testing";
import {
  job as decider,
  type JobCommand,
  type JobEvent,
  jobStatuses,
  type JobStatus,
} from "../../src/domain/job/job.ts";
import { jobFixtures } from "../../src/domain/job/stored-fixtures.ts";
import { jobEvents } from "../../src/domain/job/stored-job.ts";
import {
  parseCustomerId,
  parseProviderId,
} from "../../src/domain/shared/ids.ts";
import {
  ada,
  after,
  agreed,
  bo,
  customer,
  idOf,
  job,
  jobId,
  stranger,
} from "./things.ts";

const { created, started, paused, resumed, completed, confirmed, cancelled } =
  job;
const pasts: Record<JobStatus, readonly JobEvent[]> = {
  pending: [created],
  "in-progress": [created, started],
  paused: [created, started, paused],
  completed: [created, started, completed],
  confirmed: [created, started, completed, confirmed],
  cancelled: [created, cancelled],
};

const step = (name: "start" | "pause" | "resume" | "complete", at: Date) =>
  ({ type: "TakeStep", step: name, by: ada, at }) as const;
const create: JobCommand = {
  type: "CreateJob",
  jobId,
  ...agreed,
  at: after(4),
};
const confirm = {
  type: "ConfirmJob",
  by: { kind: "customer", id: customer },
  at: after(9),
} as const;
const cancel = {
  type: "CancelJob",
  by: { kind: "customer", id: customer },
  at: after(9),
} as const;

/** Every transition there is; whatever is not here is refused. */
const transitions: readonly (readonly [
  name: string,
  command: JobCommand,
  from: readonly JobStatus[],
  event: JobEvent,
])[] = [
  ["start", step("start", after(5)), ["pending"], started],
  ["pause", step("pause", after(6)), ["in-progress"], paused],
  ["resume", step("resume", after(7)), ["paused"], resumed],
  [
    "complete",
    step("complete", after(8)),
    ["in-progress", "paused"],
    completed,
  ],
  ["confirm", confirm, ["completed"], confirmed],
  ["cancel", cancel, ["pending", "in-progress", "paused"], cancelled],
];

describe.each(transitions)("%s", (_name, command, from, event) => {
  test.each([...jobStatuses])("from %s", (status) => {
    const when = given(decider, pasts[status]).when(command);
    if (from.includes(status)) when.then([event]);
    else when.rejected({ type: "StepImpossible", status });
  });

  test("there is no job", () => {
    given(decider).when(command).rejected({ type: "JobUnknown" });
  });
});

test("a job is paused fifty times at most, and then goes on to its end", () => {
  const often = Array.from({ length: 50 }, () => [paused, resumed]).flat();
  given(decider, [created, started, ...often])
    .when(step("pause", after(6)))
    .rejected({ type: "PausesFull" });
  given(decider, [created, started, ...often])
    .when(step("complete", after(8)))
    .then([completed]);
});

test("a job is created once, pending", () => {
  const when = given(decider).when(create);
  when.then([created]);
  expect(when.state()).toMatchObject({ status: "pending", ...agreed });
  for (const past of Object.values(pasts))
    given(decider, past).when(create).rejected({ type: "JobExists" });
});

test("the provider's steps are the provider's, the confirmation the customer's, and cancelling both parties'", () => {
  const asCustomer = idOf(parseProviderId(customer));
  const asProvider = idOf(parseCustomerId(ada));
  given(decider, pasts.pending)
    .when({ ...step("start", after(5)), by: asCustomer })
    .rejected({ type: "OtherPartysStep" });
  given(decider, pasts.completed)
    .when({ ...confirm, by: { kind: "customer", id: asProvider } })
    .rejected({ type: "OtherPartysStep" });
  given(decider, pasts.pending)
    .when({ ...cancel, by: { kind: "provider", id: ada } })
    .then([{ ...cancelled, by: "provider" }]);
});

test("for who is no party there is no job", () => {
  given(decider, pasts.pending)
    .when({ ...step("start", after(5)), by: bo })
    .rejected({ type: "NotAParty" });
  given(decider, pasts.completed)
    .when({ ...confirm, by: { kind: "customer", id: stranger } })
    .rejected({ type: "NotAParty" });
  for (const by of [
    { kind: "customer", id: stranger },
    { kind: "provider", id: bo },
  ] as const)
    given(decider, pasts.pending)
      .when({ ...cancel, by })
      .rejected({ type: "NotAParty" });
});

test("time confirms, and so does the account that has gone; it also cancels", () => {
  for (const by of ["time", "account-gone"] as const)
    given(decider, pasts.completed)
      .when({ ...confirm, by: { kind: by } })
      .then([{ ...confirmed, by }]);
  given(decider, pasts.paused)
    .when({ ...cancel, by: { kind: "account-gone" } })
    .then([{ ...cancelled, by: "account-gone" }]);
});

test("every version of every event that may lie in a stream is read", () => {
  expect(() => checkStoredFixtures(jobEvents, jobFixtures)).not.toThrow();
});
