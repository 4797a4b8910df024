/** The environment that auth is asked in for an invitation: the caller's, or that of the running suite. */
import { CliError } from "../console/errors.ts";
import { baseEnvironment, environmentOf } from "../stack/environment.ts";
import { pathsOf } from "../stack/paths.ts";
import { surroundings } from "../stack/plan.ts";
import { variablesOf, type ServiceSource } from "../stack/services.ts";
import { runningState } from "../stack/state.ts";

/**
 * What `main.ts bootstrap-root` of auth runs with.
 * @throws CliError `E_NOT_RUNNING` when neither a database is named nor a suite is running.
 */
export async function bootstrapEnvironment(
  auth: ServiceSource,
): Promise<Record<string, string>> {
  const { env } = process;
  if ((env["AUTH__DATABASE_URL"] ?? env["DATABASE_URL"] ?? "") !== "")
    return Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      ),
    );
  const running = await runningState(pathsOf());
  if (running === undefined)
    throw new CliError("E_NOT_RUNNING", "there is no auth to ask", {
      cause: "nothing is running here, and DATABASE_URL names no database",
      fix: "./tixlys up --detach",
    });
  const around = await surroundings(running.offset, false);
  const own = around.ports.services[auth.name];
  const place = {
    service: auth.name,
    role: "api",
    port: own?.port ?? 0,
    metricsPort: own?.metricsPort ?? 0,
  };
  return {
    ...baseEnvironment(env, pathsOf()),
    ...environmentOf(place, await variablesOf(auth), around, env),
  };
}
