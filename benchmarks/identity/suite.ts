/** A running suite of its own for the benchmark: two replicas of `auth` and of `users`. */
import { startOwnSuite } from "../lib/suite.ts";
import type { Served } from "../lib/suite.ts";

/** What the parts talk to. */
export type Suite = {
  readonly gateway: string;
  readonly auth: readonly Served[];
  readonly users: readonly Served[];
  readonly postgresUrl: string;
  stop(): Promise<void>;
};

/** Below the ports that the system hands out for connections. */
const PORT_OFFSET = 16_500;

/** Starts it. */
export async function startSuite(): Promise<Suite> {
  const suite = await startOwnSuite({
    name: "identity",
    portOffset: PORT_OFFSET,
    up: ["--replicas", "auth=2,users=2"],
    env: {
      // Both replicas of auth share this machine's cores: more hashes at a time only disturb each other.
      ARGON2_CONCURRENCY: String(
        Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)),
      ),
    },
  });
  const { DATABASE_URL: postgresUrl = "" } = await suite.environmentOf("auth");
  return {
    gateway: suite.gateway.url,
    auth: suite.processesOf("auth"),
    users: suite.processesOf("users"),
    postgresUrl,
    stop: () => suite.stop(),
  };
}
