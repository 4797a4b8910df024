import type { Report } from "../lib/report.ts";

/** What a part gets. */
export type OrdersStage = {
  readonly options: {
    readonly rounds: number;
    readonly roundMs: number;
    readonly warmUpMs: number;
    /** Flows under way at once. */
    readonly flows: number;
    /** Flows a second of the open loop. */
    readonly rate: number;
    /** Open orders of the largest list. */
    readonly orders: number;
  };
  readonly report: Report;
  readonly say: (line: string) => void;
  /** Folder for plots. */
  readonly plots: string;
};
