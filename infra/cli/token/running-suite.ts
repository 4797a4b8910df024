/** The suite that runs here, as the token commands ask it. */
import { CliError } from "../console/errors.ts";
import { pathsOf } from "../stack/paths.ts";
import { runningState } from "../stack/state.ts";
import type { StackState } from "../stack/state.ts";

/** @throws CliError `E_NOT_RUNNING` */
export async function runningSuite(): Promise<StackState> {
  const state = await runningState(pathsOf());
  if (state !== undefined) return state;
  throw new CliError("E_NOT_RUNNING", "no suite is running here to ask", {
    cause: "keys and operations are asked of the running suite",
    fix: "./tixlys up --detach, or --keys FILE (and --contracts)",
  });
}

/** Each service that answers requests, once, with its address. */
export function servicesIn(
  state: StackState,
): readonly { readonly name: string; readonly url: string }[] {
  const seen = new Map<string, string>();
  for (const { name, url } of state.services)
    if (url !== null && !seen.has(name)) seen.set(name, url);
  return [...seen].map(([name, url]) => ({ name, url }));
}

/** @throws CliError `E_NOT_RUNNING` when that service is not part of it */
export function serviceUrl(state: StackState, service: string): string {
  const found = servicesIn(state).find(({ name }) => name === service);
  if (found !== undefined) return found.url;
  throw new CliError("E_NOT_RUNNING", `${service} does not run here`, {
    cause: "the suite was started without it",
    fix: "--keys FILE, or ./tixlys up",
  });
}
