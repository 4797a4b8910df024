/** `./tixlys doctor`: what can be found before it hurts. Changes nothing without `--fix`. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import type { Output } from "../console/output.ts";
import { examine, mend, patientHere } from "../doctor/examine.ts";
import type { Mending } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { UsageError } from "../console/errors.ts";
import { trustOf } from "../doctor/trust.ts";
import { pathsOf } from "../stack/paths.ts";
import { portOffset, portsOf } from "../stack/ports.ts";
import { runningState } from "../stack/state.ts";

export const command = defineCommand({
  summary: commandTable.doctor,
  example: "./tixlys doctor",
  arguments: "[trust]",
  arity: [0, 1],
  flags: {
    fix: {
      type: "boolean",
      description:
        "Mend what can be mended without losing anything; the rest names its fix.",
    },
    "port-offset": {
      type: "number",
      value: "N",
      description: "Look at the ports that up --port-offset N would take.",
    },
    check: {
      type: "boolean",
      description:
        "trust: exit code 1 unless this system believes the authority.",
    },
    json: { type: "boolean", description: "One JSON document: every finding." },
  },
  details: [
    "Exit code 1 when something (✗) would stop ./tixlys up or lays keys open; 0 when there is only something to know (!).",
    "trust     How systems and browsers are told to believe the local authority of the gateway's HTTPS, and which of them do.",
  ],
  run: async ({ args: [part], flags, output }) => {
    if (part === "trust") {
      const running = await runningState(pathsOf());
      const offset =
        running?.offset ?? portOffset(flags["port-offset"], process.env);
      return await tellTrust(flags.check, offset, output);
    }
    if (part !== undefined)
      throw new UsageError(`doctor knows trust, not "${part}"`, "doctor");
    const look = async () =>
      await patientHere(
        (running) => running ?? portOffset(flags["port-offset"], process.env),
      );
    let findings = await examine(await look());
    const mending = flags.fix ? await mend(findings) : nothing;
    if (mending.mended.length > 0) findings = await examine(await look());
    report(findings, mending, output);
    return findings.some(({ status }) => status === "fail") ? 1 : 0;
  },
});

async function tellTrust(
  isCheck: boolean,
  offset: number,
  output: Output,
): Promise<number> {
  const trust = await trustOf(pathsOf(), portsOf([], offset).https);
  output.print(output.paint("bold", trust.authority));
  output.print(`  ${trust.name}, until ${trust.until}`);
  output.print(`  SHA-256 ${trust.fingerprint}`);
  output.print(
    "  It vouches for localhost, names below it, and addresses; its key lies beside it and is yours alone.",
  );
  for (const { reader, trusts, steps } of trust.ways) {
    const mark =
      trusts === undefined
        ? " "
        : trusts
          ? output.paint("green", "✓")
          : output.paint("yellow", "!");
    output.print();
    output.print(`${mark} ${output.paint("bold", reader)}`);
    for (const step of steps) output.print(`    ${step}`);
  }
  output.document(trust);
  return isCheck && trust.ways[0]?.trusts !== true ? 1 : 0;
}

const nothing: Mending = { mended: [], notMended: [] };

function report(
  findings: readonly Finding[],
  { mended, notMended }: Mending,
  output: Output,
): void {
  for (const line of mended)
    output.print(`${output.paint("green", "mended")} ${line}`);
  for (const line of notMended)
    output.print(`${output.paint("red", "not mended")} ${line}`);
  for (const finding of findings) print(finding, output);
  const count = (status: Finding["status"]) =>
    findings.filter((finding) => finding.status === status).length;
  const [failed, warned] = [count("fail"), count("warn")];
  const mendable = findings.filter(({ mend: repair }) => repair !== undefined);
  output.print();
  output.print(
    failed + warned === 0
      ? "all is well"
      : `${failed} to fix, ${warned} to know`,
  );
  if (mendable.length > 0)
    output.print(`./tixlys doctor --fix mends ${mendable.length} of them`);
  output.document({
    ok: failed === 0,
    mended,
    notMended,
    findings: findings.map(({ mend: repair, ...finding }) => ({
      ...finding,
      ...(repair === undefined ? {} : { mends: true }),
    })),
  });
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
