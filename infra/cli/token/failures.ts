/** What can go wrong with a token on the command line. No message holds the token. */
import { CliError } from "../console/errors.ts";

/** A token that cannot be read, or that is not good. */
export const refusedToken = (problem: string): CliError =>
  new CliError("E_TOKEN", "this is not a token that can be used", {
    cause: problem,
    fix: "log in again for a new one: POST /auth/v1/login",
  });

/** Restrictions that make no sense, or a token that takes none. */
export const notNarrowed = (problem: string): CliError =>
  new CliError("E_TOKEN", `the token was not narrowed: ${problem}`, {
    fix: "./tixlys token --help",
  });
