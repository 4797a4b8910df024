/** A running suite of its own for the benchmark: own state folder, own ports, two replicas of `auth` and of `users`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the parts talk to. */
export type Suite = {
  readonly gateway: string;
  /** Addresses and metrics addresses of every replica. */
  readonly auth: readonly Replica[];
  readonly users: readonly Replica[];
  readonly postgresUrl: string;
  stop(): Promise<void>;
};

/** One process. */
export type Replica = {
  readonly url: string;
  readonly metricsUrl: string;
  readonly pid: number;
};

type Row = {
  readonly name: string;
  readonly url: string | null;
  readonly metricsUrl: string;
  readonly pid: number;
};

const root = join(import.meta.dir, "..", "..");
const PORT_OFFSET = 23_000;

/** Starts it as `./tixlys up` does; request limits are out of the way, and a tenth of the traces is recorded, as in production. */
export async function startSuite(): Promise<Suite> {
  const home = await mkdtemp(join(tmpdir(), "tixlys-bench-identity-"));
  const env = {
    ...process.env,
    TIXLYS_HOME: home,
    TIXLYS_PORT_OFFSET: String(PORT_OFFSET),
    RATE_LIMIT_SCALE: "1000000",
    LOG_LEVEL: "warn",
    TRACE_SAMPLE_RATIO: "0.1",
    // Both replicas of auth share this machine's cores: more hashes at a time only disturb each other.
    ARGON2_CONCURRENCY: String(
      Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)),
    ),
  };
  const tixlys = async (...args: string[]): Promise<string> => {
    const child = Bun.spawn([join(root, "tixlys"), ...args], {
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    if (code !== 0)
      throw new Error(`./tixlys ${args.join(" ")} ended with ${code}:\n${err}`);
    return out;
  };
  const stop = async (): Promise<void> => {
    await tixlys("down").catch((error: unknown) => console.error(error));
    await rm(home, { recursive: true, force: true });
  };
  try {
    await tixlys("up", "--detach", "--no-seed", "--replicas", "auth=2,users=2");
    // cast: the launcher's documented shape (architecture §4)
    const rows = (
      JSON.parse(await tixlys("ps", "--json")) as { services: Row[] }
    ).services;
    const replicasOf = (service: string): Replica[] =>
      rows.flatMap(({ name, url, metricsUrl, pid }) =>
        name.startsWith(service) && url !== null
          ? [{ url, metricsUrl, pid }]
          : [],
      );
    // cast: names and values, as documented
    const own = JSON.parse(await tixlys("env", "auth", "--json")) as Record<
      string,
      string
    >;
    const [gateway] = replicasOf("steersman");
    if (gateway === undefined) throw new Error("there is no gateway");
    return {
      gateway: gateway.url,
      auth: replicasOf("auth"),
      users: replicasOf("users"),
      postgresUrl: own["DATABASE_URL"] ?? "",
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
