import type { Environment } from "../environment.ts";

/** One thing that is wrong: the variable, what is wrong with it, and what to do. Never its value. */
export type ConfigMistake = { name: string; problem: string; fix: string };

/** Thrown by `loadConfig`; its message names every mistake on a line of its own. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly service: string;
  readonly mistakes: readonly ConfigMistake[];

  constructor(
    service: string,
    environment: Environment | undefined,
    mistakes: readonly ConfigMistake[],
  ) {
    super(messageOf(service, environment, mistakes));
    this.service = service;
    this.mistakes = mistakes;
  }
}

function messageOf(
  service: string,
  environment: Environment | undefined,
  mistakes: readonly ConfigMistake[],
): string {
  const count =
    mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const where = environment === undefined ? "" : ` (TIXLYS_ENV=${environment})`;
  const lines = mistakes.map(
    ({ name, problem, fix }) => `  ${name} ${problem}. ${fix}`,
  );
  return [
    `${service} cannot start: ${count} in its configuration${where}`,
    ...lines,
  ].join("\n");
}
