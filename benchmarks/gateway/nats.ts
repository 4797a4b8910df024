/** NATS as the gateway needs it: with the stream of revocations, and somebody who says each second that it is complete. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { auth, steersman } from "../../crates-ts/contracts/src/index.ts";
import {
  applyStreams,
  connectBus,
  natsConfig,
} from "../../crates-ts/messaging/src/nats/index.ts";
import { logFile } from "../../infra/cli/stack/child.ts";
import type { Child } from "../../infra/cli/stack/child.ts";
import { makeDeathPact } from "../../infra/cli/stack/death-pact.ts";
import { startNats } from "../../infra/cli/stack/nats-process.ts";
import { pathsOf } from "../../infra/cli/stack/paths.ts";
import { freePort } from "../../infra/cli/stack/ports.ts";
import { natsServer } from "../../infra/cli/tools/nats.ts";

const STREAM_BYTES = 256 * 1024 ** 2;
const BEAT_MS = 1_000;

/** A running server, and who the gateway is there. */
export type Feed = { readonly url: string; stop(): Promise<void> };

/** Starts it below `folder`. In the place of `auth`, this process says that no revocation is missing. */
export async function startFeed(folder: string): Promise<Feed> {
  const pact = await makeDeathPact();
  const paths = pathsOf(folder);
  await mkdir(paths.logs, { recursive: true });
  await mkdir(paths.pids, { recursive: true });
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const names = ["admin", "auth", "steersman"];
  const url = (user: string): string =>
    `nats://${user}:${password}@127.0.0.1:${port}`;
  const config = natsConfig({
    host: "127.0.0.1",
    port,
    storeDir: join(folder, "nats", "store"),
    users: {
      contracts: [auth, steersman],
      passwords: Object.fromEntries(names.map((name) => [name, password])),
    },
  });
  const children: Child[] = [];
  await startNats(
    {
      program: await natsServer(paths, console.error),
      folder: join(folder, "nats"),
      port,
      config,
      log: logFile(paths.logs, "nats"),
      pidFolder: paths.pids,
      pact,
    },
    (child) => void children.push(child),
  );
  await applyStreams({ url: url("admin"), evtMaxBytes: STREAM_BYTES });
  const stopBeating = await beat(url("auth"));
  return {
    url: url("steersman"),
    stop: async () => {
      await stopBeating();
      await Promise.all(children.map((child) => child.stop()));
      pact.close();
    },
  };
}

const ignore = (): void => undefined;
const silent = {
  debug: ignore,
  info: ignore,
  warn: console.error,
  error: console.error,
};

/** What the holder of the lease in `auth` publishes each second. */
async function beat(url: string): Promise<() => Promise<void>> {
  const bus = await connectBus({ service: "auth", url, logger: silent });
  const say = (): void =>
    bus.hint(
      "auth.revoked.heartbeat.all",
      JSON.stringify({ at: new Date().toISOString(), position: 0 }),
    );
  say();
  const timer = setInterval(say, BEAT_MS);
  return async () => {
    clearInterval(timer);
    await bus.close();
  };
}
