/** A secrets file's refusal as an error of the launcher. */
import { SecretsFileError } from "@tixlys/config/sops";
import { CliError } from "../console/errors.ts";

/** Does the work on a file; its refusal is told with the file's name and exit code 1. */
export async function withFile<T>(
  file: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof SecretsFileError)
      throw new CliError("E_SECRETS", `${file} ${thrown.message}`, {
        fix: thrown.fix,
      });
    throw thrown;
  }
}
