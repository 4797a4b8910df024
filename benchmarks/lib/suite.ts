/** A running suite of a benchmark's own: as `./tixlys up` starts it, in a state folder and on ports that nothing else has. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What to start. */
export type SuitePlan = {
  /** In the name of the state folder. */
  readonly name: string;
  /** Keeps every port below those that the system hands out for connections. */
  readonly portOffset: number;
  /** What `up` is told besides. */
  readonly up?: readonly string[];
  /** Variables of all its processes, beside those below. */
  readonly env?: Readonly<Record<string, string>>;
};

/** One process of a service; a replica beyond the first has its number behind the name. */
export type SuiteProcess = {
  readonly name: string;
  /** Null where it serves nothing but metrics. */
  readonly url: string | null;
  readonly metricsPort: number;
  readonly pid: number;
};

/** What runs, and how to end it. */
export type OwnSuite = {
  readonly home: string;
  readonly gateway: { readonly url: string };
  readonly services: readonly SuiteProcess[];
  readonly postgres: { readonly pid: number };
  readonly nats: { readonly pid: number };
  /** The replicas of one service. @throws Error when there is none. */
  processesOf(service: string): readonly [Served, ...Served[]];
  /** The environment that a process of this service is started with. */
  environmentOf(service: string): Promise<Readonly<Record<string, string>>>;
  /** Runs `./tixlys` with its state folder. @returns Its stdout. @throws Error with what it said, unless it ends with 0. */
  tixlys(...args: string[]): Promise<string>;
  /** Ends all of it and removes the folder. */
  stop(): Promise<void>;
};

/** A process that takes requests. */
export type Served = SuiteProcess & { readonly url: string };

const root = join(import.meta.dir, "..", "..");

/** Request limits are out of the way, and a tenth of the traces is recorded, as in production. */
export async function startOwnSuite(plan: SuitePlan): Promise<OwnSuite> {
  const home = await mkdtemp(join(tmpdir(), `tixlys-bench-${plan.name}-`));
  const tixlys = commandIn({
    ...process.env,
    TIXLYS_HOME: home,
    TIXLYS_PORT_OFFSET: String(plan.portOffset),
    RATE_LIMIT_SCALE: "1000000",
    LOG_LEVEL: "warn",
    TRACE_SAMPLE_RATIO: "0.1",
    ...plan.env,
  });
  const stop = async (): Promise<void> => {
    await tixlys("down").catch((error: unknown) => console.error(error));
    await rm(home, { recursive: true, force: true });
  };
  try {
    await tixlys("up", "--detach", "--no-seed", ...(plan.up ?? []));
    // cast: the launcher's documented shape (architecture §4)
    const listed = JSON.parse(await tixlys("ps", "--json")) as Pick<
      OwnSuite,
      "gateway" | "services" | "postgres" | "nats"
    >;
    return {
      ...listed,
      home,
      tixlys,
      stop,
      processesOf: (service) => servedBy(listed.services, service),
      environmentOf: async (service) =>
        // cast: names and values, as documented
        JSON.parse(await tixlys("env", service, "--json")) as Record<
          string,
          string
        >,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function servedBy(
  services: readonly SuiteProcess[],
  service: string,
): readonly [Served, ...Served[]] {
  const [first, ...others] = services.flatMap((each) =>
    each.name.startsWith(service) && each.url !== null
      ? [{ ...each, url: each.url }]
      : [],
  );
  if (first === undefined) throw new Error(`${service} does not run`);
  return [first, ...others];
}

function commandIn(
  env: Readonly<Record<string, string | undefined>>,
): (...args: string[]) => Promise<string> {
  return async (...args) => {
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
}
