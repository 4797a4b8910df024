/** Where a process runs (`TIXLYS_ENV`). */
export const environments = [
  "development",
  "test",
  "staging",
  "production",
] as const;

/** One of {@link environments}. */
export type Environment = (typeof environments)[number];

/** Whether a text names an environment. */
export function isEnvironment(value: unknown): value is Environment {
  return environments.some((environment) => environment === value);
}

/** Development and test: generated secrets and development helpers are allowed there, and only there. */
export function isLocal(environment: Environment): boolean {
  return environment === "development" || environment === "test";
}
