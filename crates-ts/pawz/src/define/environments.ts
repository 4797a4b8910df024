/** Where a service runs (`TIXLYS_ENV`). */
export type Environment = "development" | "test" | "staging" | "production";

/** What pawz does differently in an environment. */
export type EnvironmentRules = {
  /** `/swagger/`, `/openapi.json` and `/docs` are served unless a service says otherwise. */
  readonly docs: boolean;
  /** An answer that differs from what its route declares is a 500, not an answer (http-rules 70). */
  readonly checksPromises: boolean;
  /** Answers carry `traceresponse` (http-rules 21). */
  readonly tellsTrace: boolean;
  /** A database without the mark of an environment is taken. */
  readonly takesUnmarkedDatabase: boolean;
  /** How long a process that is told to stop still serves, so that whoever routes to it can see that it is not ready. */
  readonly preStopMs: number;
};

const local: EnvironmentRules = {
  docs: true,
  checksPromises: true,
  tellsTrace: true,
  takesUnmarkedDatabase: true,
  preStopMs: 100,
};

/** The one table of it; `docs/environments.md` is made from it. */
export const environmentRules: Readonly<Record<Environment, EnvironmentRules>> =
  {
    development: local,
    test: local,
    staging: {
      docs: true,
      checksPromises: false,
      tellsTrace: false,
      takesUnmarkedDatabase: false,
      preStopMs: 5_000,
    },
    production: {
      docs: false,
      checksPromises: false,
      tellsTrace: false,
      takesUnmarkedDatabase: false,
      preStopMs: 5_000,
    },
  };
