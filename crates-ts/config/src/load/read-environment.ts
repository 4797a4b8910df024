import { isEnvironment } from "../environment.ts";
import { ConfigError } from "./mistake.ts";
import { ownVariables } from "./own-variables.ts";

type Env = Readonly<Record<string, string | undefined>>;

const fileVariable = "TIXLYS_SECRETS_FILE";

/** Decide which secrets are good enough, or where they come from: not for the file itself to say. */
const outsideOnly = ["TIXLYS_ENV", fileVariable];

/**
 * What `loadConfig` shall read for a service (decision 37): the environment, and below it the
 * secrets file that `TIXLYS_SECRETS_FILE` names, opened with `SOPS_AGE_KEY` or
 * `SOPS_AGE_KEY_FILE`. In both, `AUTH__NAME` is for `auth` alone and wins over the bare `NAME`.
 * Without a file nothing is loaded and nothing waits. Throws {@link ConfigError}, which shows no value.
 */
export async function readEnvironment(
  service: string,
  env: Env = process.env,
): Promise<Record<string, string>> {
  const own = ownVariables(service, env);
  const file = own[fileVariable];
  if (file === undefined) return own;
  return { ...(await secretsFor(service, file, own)), ...own };
}

async function secretsFor(
  service: string,
  file: string,
  own: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const { readSecretsFile, SecretsFileError } =
    await import("../sops/index.ts");
  try {
    const secrets = ownVariables(service, await readSecretsFile(file, own));
    const stray = outsideOnly.find((name) => name in secrets);
    if (stray === undefined) return secrets;
    throw refusal(service, own, `holds ${stray}`, "Set it outside the file");
  } catch (thrown) {
    if (!(thrown instanceof SecretsFileError)) throw thrown;
    throw refusal(service, own, `${file} ${thrown.message}`, thrown.fix);
  }
}

function refusal(
  service: string,
  own: Readonly<Record<string, string>>,
  problem: string,
  fix: string,
): ConfigError {
  const named = own["TIXLYS_ENV"];
  return new ConfigError(service, isEnvironment(named) ? named : undefined, [
    { name: fileVariable, problem, fix },
  ]);
}
