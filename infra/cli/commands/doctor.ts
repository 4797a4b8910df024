/** `./tixlys doctor`: what can be found before it hurts. Changes nothing. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { asCliError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import type { Examination, Finding, Patient } from "../doctor/finding.ts";
import { fail } from "../doctor/finding.ts";
import {
  disk,
  inotify,
  memory,
  openFiles,
  processor,
} from "../doctor/machine.ts";
import {
  folder,
  keys,
  leftovers,
  owner,
  ports,
  user,
} from "../doctor/state.ts";
import { bun, nats, npm, packages, postgres } from "../doctor/tools.ts";
import { pathsOf } from "../stack/paths.ts";
import { portOffset } from "../stack/ports.ts";
import { runningState } from "../stack/state.ts";

const examinations: Readonly<Record<string, Examination>> = {
  bun,
  processor,
  npm,
  packages,
  postgres,
  nats,
  user,
  folder,
  owner,
  keys,
  disk,
  memory,
  ports,
  leftovers,
  openFiles,
  inotify,
};

export const command = defineCommand({
  summary: commandTable.doctor,
  example: "./tixlys doctor",
  flags: {
    "port-offset": {
      type: "number",
      value: "N",
      description: "Look at the ports that up --port-offset N would take.",
    },
    json: { type: "boolean", description: "One JSON document: every finding." },
  },
  run: async ({ flags, output }) => {
    const paths = pathsOf();
    const running = await runningState(paths);
    const offset =
      running?.offset ?? portOffset(flags["port-offset"], process.env);
    const patient: Patient = { paths, running, offset, env: process.env };
    const found = await Promise.all(
      Object.entries(examinations).map(
        async ([name, examine]) => await safely(name, examine, patient),
      ),
    );
    const findings = found.flat();
    for (const finding of findings) print(finding, output);
    const failed = findings.filter(
      (finding) => finding.status === "fail",
    ).length;
    const warned = findings.filter(
      (finding) => finding.status === "warn",
    ).length;
    output.print();
    output.print(
      failed + warned === 0
        ? "all is well"
        : `${failed} to fix, ${warned} to know`,
    );
    output.document({ ok: failed === 0, findings });
    return failed === 0 ? 0 : 1;
  },
});

async function safely(
  name: string,
  examine: Examination,
  patient: Patient,
): Promise<Finding[]> {
  try {
    return [await examine(patient)].flat();
  } catch (thrown) {
    return [
      fail(
        name,
        `could not be examined: ${asCliError(thrown).message}`,
        "please report it",
      ),
    ];
  }
}

function print(finding: Finding, output: Output): void {
  const marks = {
    ok: output.paint("green", "✓"),
    warn: output.paint("yellow", "!"),
    fail: output.paint("red", "✗"),
  };
  output.print(
    `${marks[finding.status]} ${finding.name.padEnd(13)} ${finding.detail}`,
  );
  if (finding.fix !== undefined)
    output.print(`  ${"fix".padEnd(13)} ${finding.fix}`);
}
