import type { Report } from "../lib/report.ts";
import type { Suite } from "./suite.ts";

/** What a part gets. */
export type IdentityStage = {
  readonly suite: Suite;
  readonly options: {
    readonly rounds: number;
    readonly roundMs: number;
    readonly warmUpMs: number;
    readonly logouts: number;
  };
  readonly report: Report;
  readonly say: (line: string) => void;
};
