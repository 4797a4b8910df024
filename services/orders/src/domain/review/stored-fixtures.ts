import reviewWrittenV1 from "./stored/review-written.v1.json" with { type: "json" };

/** Each event as it lies in streams, in every version that was ever written. */
export const reviewFixtures = [reviewWrittenV1];
