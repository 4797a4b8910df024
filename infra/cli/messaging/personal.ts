/** Who may see personal fields. */
import { CliError } from "../console/errors.ts";
import type { Suite } from "./suite.ts";

/**
 * Whether personal fields are shown: when asked for, and only where the data is the developer's own.
 * @throws CliError `E_PERSONAL` elsewhere.
 */
export function personalOr(suite: Suite, asked: boolean): boolean {
  if (!asked || suite.mayShowPersonal) return asked;
  throw new CliError(
    "E_PERSONAL",
    "--personal is for development and test on this machine",
    {
      cause:
        "the servers are somebody else's, or TIXLYS_ENV names another environment",
      fix: "leave --personal out: ids, times and plain fields are shown",
    },
  );
}
