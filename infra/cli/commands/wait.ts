/** `./tixlys wait [service]`: for scripts. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { CliError } from "../console/errors.ts";
import { pathsOf } from "../stack/paths.ts";
import { findAll, serviceNamed } from "../stack/services.ts";
import { runningState } from "../stack/state.ts";
import type { StackState } from "../stack/state.ts";

const defaultTimeoutSeconds = 60;

export const command = defineCommand({
  summary: commandTable.wait,
  example: "./tixlys wait users --timeout 30",
  arguments: "[service]",
  arity: [0, 1],
  flags: {
    timeout: {
      type: "number",
      value: "SECONDS",
      description: `Give up after this long; default ${defaultTimeoutSeconds}.`,
    },
  },
  run: async ({ flags, args: [service], output }) => {
    if (service !== undefined) serviceNamed(await findAll(true), service);
    const seconds = flags.timeout ?? defaultTimeoutSeconds;
    const end = performance.now() + seconds * 1000;
    let said = performance.now();
    output.note(`waiting for ${service ?? "everything"}`);
    for (;;) {
      const state = await runningState(pathsOf());
      if (state !== undefined && isReady(state, service)) {
        output.print(`${service ?? "the suite"} is ready`);
        return 0;
      }
      if (performance.now() > end) throw notReady(state, service, seconds);
      if (performance.now() - said > 2000) {
        said = performance.now();
        output.note(`still waiting: ${whatIsOpen(state, service)}`);
      }
      await Bun.sleep(50);
    }
  },
});

function isReady(state: StackState, service: string | undefined): boolean {
  if (service === undefined)
    return (
      state.phase === "running" &&
      state.services.every((row) => row.state === "ready")
    );
  const rows = state.services.filter((row) => row.name === service);
  return rows.length > 0 && rows.every((row) => row.state === "ready");
}

function whatIsOpen(
  state: StackState | undefined,
  service: string | undefined,
): string {
  if (state === undefined) return "nothing is running here";
  const open = state.services.filter(
    (row) =>
      row.state !== "ready" && (service === undefined || row.name === service),
  );
  return (
    open.map((row) => `${row.id} is ${row.state}`).join(", ") ||
    `the suite is ${state.phase}`
  );
}

function notReady(
  state: StackState | undefined,
  service: string | undefined,
  seconds: number,
): CliError {
  const code = state === undefined ? "E_NOT_RUNNING" : "E_NOT_READY";
  return new CliError(
    code,
    `${service ?? "the suite"} was not ready within ${seconds} s`,
    {
      cause: whatIsOpen(state, service),
      fix:
        state === undefined
          ? "./tixlys up --detach"
          : `./tixlys logs ${service ?? ""}`.trim(),
    },
  );
}
