/** What the tests of `./tixlys doctor` share: a fault, and whether it was found. */
import { expect } from "bun:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding, Patient } from "../../doctor/finding.ts";
import { thisMachine } from "../../doctor/machine.ts";
import type { Machine } from "../../doctor/machine.ts";
import { pathsOf } from "../../stack/paths.ts";
import { at } from "./json.ts";

/** How a planted fault must be told. */
export type Told = {
  readonly name: string;
  readonly status: "warn" | "fail";
  readonly detail: string | RegExp;
  readonly fix: string | RegExp;
};

/** Every finding of a `--json` document or of `examine`. */
export function findingsOf(document: unknown): unknown[] {
  const findings = Array.isArray(document)
    ? document
    : at(document, "findings");
  return Array.isArray(findings) ? findings : [];
}

/** The document names the fault and prints its fix. */
export function expectTold(document: unknown, told: Told): void {
  expect(findingsOf(document)).toContainEqual(
    expect.objectContaining({
      name: told.name,
      status: told.status,
      detail: expect.stringMatching(told.detail),
      fix: expect.stringMatching(told.fix),
    }),
  );
}

/** `status name detail` of everything that is not well. */
export function faultsIn(document: unknown): string[] {
  return findingsOf(document)
    .filter((finding) => at(finding, "status") !== "ok")
    .map((finding) =>
      ["status", "name", "detail"].map((key) => at(finding, key)).join(" "),
    );
}

/** A patient with a state folder of its own on a machine that differs from this one in the facts given. */
export async function patient(
  o: {
    machine?: Partial<Machine>;
    paths?: Partial<Patient["paths"]>;
    env?: Record<string, string>;
  } = {},
): Promise<Patient> {
  const home = join(tmpdir(), `tixlys-patient-${crypto.randomUUID()}`);
  return {
    paths: { ...pathsOf(home), ...o.paths },
    running: undefined,
    offset: 0,
    env: { PATH: process.env["PATH"], ...o.env },
    machine: { ...thisMachine, ...o.machine },
  };
}

/** What one examination finds, as a list. */
export async function listOf(
  found: Promise<Finding | Finding[]> | Finding | Finding[],
): Promise<Finding[]> {
  return [await found].flat();
}
