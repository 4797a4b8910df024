import jobCreatedV1 from "./stored/job-created.v1.json" with { type: "json" };
import jobStartedV1 from "./stored/job-started.v1.json" with { type: "json" };
import jobPausedV1 from "./stored/job-paused.v1.json" with { type: "json" };
import jobResumedV1 from "./stored/job-resumed.v1.json" with { type: "json" };
import jobCompletedV1 from "./stored/job-completed.v1.json" with { type: "json" };
import jobConfirmedV1 from "./stored/job-confirmed.v1.json" with { type: "json" };
import jobCancelledV1 from "./stored/job-cancelled.v1.json" with { type: "json" };

/** Each event as it lies in streams, in every version that was ever written. */
export const jobFixtures = [
  jobCreatedV1,
  jobStartedV1,
  jobPausedV1,
  jobResumedV1,
  jobCompletedV1,
  jobConfirmedV1,
  jobCancelledV1,
];
