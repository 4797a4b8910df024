/** Runs `./tixlys check` as a process of its own and reads its verdicts. */
import { join } from "node:path";
import { signal } from "../stack/process-identity.ts";

/** One check. */
export type CheckOutcome = {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
};

/** Runs every check; its report for people goes to `write`. A run that gives no verdict is one failed check. */
export async function runAllChecks(o: {
  checkout: string;
  env: Record<string, string>;
  write: (text: string) => void;
  signal: AbortSignal;
}): Promise<CheckOutcome[]> {
  const child = Bun.spawn(
    [
      process.execPath,
      "--no-orphans",
      join(o.checkout, "infra/cli/main.ts"),
      "check",
      "--json",
    ],
    {
      cwd: o.checkout,
      env: o.env,
      detached: true,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      timeout: 600_000,
    },
  );
  o.signal.addEventListener("abort", () => signal(child.pid, "SIGKILL", true), {
    once: true,
  });
  const [text, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  o.write(errors);
  return (
    verdicts(text) ?? [
      {
        name: `check (${errors.split("\n").at(-2) ?? "no verdict"})`,
        ok: false,
        ms: 0,
      },
    ]
  );
}

function verdicts(text: string): CheckOutcome[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (
      typeof value !== "object" ||
      value === null ||
      !("checks" in value) ||
      !Array.isArray(value.checks)
    )
      return undefined;
    return value.checks.filter(isOutcome);
  } catch {
    return undefined;
  }
}

function isOutcome(value: unknown): value is CheckOutcome {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    "ok" in value &&
    "ms" in value
  );
}
