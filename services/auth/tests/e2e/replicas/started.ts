import type { AuthProcess } from "../process.ts";

/** The two processes that the parts of `replicas.test.ts` share, once they run. */
export type Started = () => {
  readonly one: AuthProcess;
  readonly two: AuthProcess;
};
