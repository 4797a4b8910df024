/** Our nats-server: its configuration generated from the declarations, its process, ready when it greets. */
import { connect } from "node:net";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startChild } from "./child.ts";
import type { Child } from "./child.ts";
import { until } from "./deadline.ts";
import type { DeathPact } from "./death-pact.ts";
import { childFailure } from "./diagnosis.ts";

const readyDeadlineMs = 30_000;

/** What to start. */
export type NatsPlan = {
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  /** The text of `nats.conf`. */
  readonly config: string;
  readonly log: string;
  readonly pidFolder: string;
  readonly pact: DeathPact;
};

/** Writes `nats.conf` if it differs; answers whether it did. It holds passwords, so it is its owner's alone. */
export async function writeNatsConfig(
  plan: Pick<NatsPlan, "folder" | "config">,
): Promise<boolean> {
  await mkdir(plan.folder, { recursive: true, mode: 0o700 });
  const file = natsConfigFile(plan.folder);
  if ((await readFile(file, "utf8").catch(() => "")) === plan.config)
    return false;
  await writeFile(`${file}.new`, plan.config, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return true;
}

/** Where the configuration lies. */
export function natsConfigFile(folder: string): string {
  return join(folder, "nats.conf");
}

/** Starts the server; returns when it greets on its port, which it does after JetStream has read its store. `spawned` hears of the process at once. */
export async function startNats(
  plan: NatsPlan,
  spawned: (child: Child) => void = () => undefined,
): Promise<Child> {
  await writeNatsConfig(plan);
  const child = await startChild({
    name: "nats",
    command: [plan.program, "-c", natsConfigFile(plan.folder)],
    env: { PATH: process.env["PATH"] ?? "", TZ: "UTC" },
    cwd: plan.folder,
    log: plan.log,
    stopSignal: "SIGTERM",
    graceMs: 5000,
    pact: plan.pact,
    pidFolder: plan.pidFolder,
  });
  spawned(child);
  const ready = await until(
    { everyMs: 10, deadlineMs: readyDeadlineMs },
    async () => (child.end() === undefined ? await greets(plan.port) : true),
  );
  if (ready && child.end() === undefined) return child;
  const how = child.end();
  await child.stop();
  throw childFailure({
    child: "nats-server",
    log: plan.log,
    from: child.log.from,
    what:
      how === undefined
        ? `nats-server was not ready within ${readyDeadlineMs / 1000} s`
        : `nats-server ended at start (${how})`,
    fallback: "E_NATS",
  });
}

/** Whether a NATS server says INFO there: its first line to every client. */
export function greets(port: number, timeoutMs = 500): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const answer = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(timeoutMs, () => answer(false));
    socket.once("error", () => answer(false));
    socket.once("data", (data) =>
      answer(data.toString("latin1").startsWith("INFO ")),
    );
  });
}
