/** Runs the examinations, and mends what can be mended. */
import { asCliError } from "../console/errors.ts";
import { pathsOf } from "../stack/paths.ts";
import { runningState } from "../stack/state.ts";
import type { Examination, Finding, Patient } from "./finding.ts";
import { fail } from "./finding.ts";
import { thisMachine } from "./machine.ts";
import { examinations } from "./table.ts";

/** The suite of this process: its checkout, state folder, environment and machine. */
export async function patientHere(
  offsetOf: (running: number | undefined) => number,
): Promise<Patient> {
  const paths = pathsOf();
  // A damaged state.json is a finding of its own.
  const running = await runningState(paths).catch(() => undefined);
  return {
    paths,
    running,
    offset: offsetOf(running?.offset),
    env: process.env,
    machine: thisMachine,
  };
}

/** Every finding, also those that are well; nothing is changed. */
export async function examine(patient: Patient): Promise<Finding[]> {
  const found = await Promise.all(
    Object.entries(examinations).map(
      async ([name, examination]) =>
        await safely(name, () => examination(patient)),
    ),
  );
  return found.flat();
}

/** What `--fix` did: a sentence for each, and one for each that did not work. */
export type Mending = {
  readonly mended: readonly string[];
  readonly notMended: readonly string[];
};

/** Does what the findings offer. What is left shows the next examination. */
export async function mend(findings: readonly Finding[]): Promise<Mending> {
  const mended: string[] = [];
  const notMended: string[] = [];
  for (const { name, detail, fix, mend: repair } of findings) {
    if (repair === undefined) continue;
    try {
      await repair();
      mended.push(`${name}: ${fix ?? detail}`);
    } catch (thrown) {
      notMended.push(`${name}: ${asCliError(thrown).message}`);
    }
  }
  return { mended, notMended };
}

async function safely(
  name: string,
  look: () => ReturnType<Examination>,
): Promise<Finding[]> {
  try {
    return [await look()].flat();
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
