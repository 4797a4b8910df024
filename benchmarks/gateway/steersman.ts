/** The gateway as it is deployed: ready code, production, token check, limits, access log, metrics, a tenth of the traces. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../infra/cli/stack/ports.ts";
import type { Door } from "./doors.ts";

const root = join(import.meta.dir, "../..");

/** Makes the code ready below `folder`; the program. */
export async function readySteersman(folder: string): Promise<string> {
  const out = join(folder, "code");
  const child = Bun.spawn(
    [
      process.execPath,
      join(root, "infra/cli/stack/code/build-code.ts"),
      root,
      out,
      join(root, "services/steersman"),
    ],
    { cwd: root, stdin: "ignore", stdout: "inherit", stderr: "inherit" },
  );
  if ((await child.exited) !== 0)
    throw new Error("the gateway's code could not be made ready");
  return join(out, "steersman", "main.js");
}

/** What the gateway is told beyond what every process is. */
export type SteersmanPlan = {
  readonly folder: string;
  readonly program: string;
  readonly natsUrl: string;
  readonly publicKeys: string;
  readonly upstreamPort: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts it. */
export async function startSteersman(plan: SteersmanPlan): Promise<Door> {
  const port = await freePort();
  const log = await open(join(plan.folder, "steersman.log"), "a");
  const origin = `http://127.0.0.1:${plan.upstreamPort}`;
  const child = Bun.spawn([process.execPath, plan.program], {
    env: {
      PATH: process.env["PATH"] ?? "",
      TIXLYS_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      METRICS_PORT: String(await freePort()),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      AUTH_URL: origin,
      NATS_URL: plan.natsUrl,
      BISCUIT_PUBLIC_KEYS: plan.publicKeys,
      UPSTREAMS: `users=${origin}`,
      TRACE_DIR: join(plan.folder, "traces"),
      TRACE_SAMPLE_RATIO: "0.1",
      RATE_LIMIT_SCALE: "1000000",
      // Plain HTTP, as at the doors beside it.
      HTTP_POLICY: "serve",
      LOG_LEVEL: "info",
      ...plan.env,
    },
    stdin: "ignore",
    stdout: log.fd,
    stderr: "inherit",
  });
  return {
    name: "steersman",
    port,
    pid: child.pid,
    stop: async () => {
      child.kill("SIGKILL");
      await child.exited;
      await log.close();
    },
  };
}
