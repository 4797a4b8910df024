import type { Catcher, CaughtMail } from "./ports.ts";

/** Every command and query that reaches this service over HTTP. */
export type Application = {
  /** Only where mail goes to the catcher: development and test. Absent, its route does not exist. */
  readonly listCaughtMails?: (o: {
    to?: string;
  }) => Promise<readonly CaughtMail[]>;
};

export function createApplication(ports: { catcher?: Catcher }): Application {
  const { catcher } = ports;
  return catcher === undefined
    ? {}
    : { listCaughtMails: (o) => catcher.list(o) };
}
