/** The versions of the gateway's routing configuration, opened with the administrator's login. */
import { CliError } from "../console/errors.ts";
import { externalServers, surroundings } from "../stack/plan.ts";
import { pathsOf } from "../stack/paths.ts";
import { portOffset } from "../stack/ports.ts";
import { concernsExamples } from "../stack/services.ts";
import { runningState } from "../stack/state.ts";
import type { StackState } from "../stack/state.ts";
import { environmentHere, routingRules } from "./service-rules.ts";

/** One version, 0 being what is in force before any was applied. */
export type RoutingVersion = {
  readonly version: number;
  readonly at: Date | undefined;
  readonly note: string;
  readonly text: string;
};

/** What the verbs of `gateway config` work with. */
export type RoutingStore = {
  /** Oldest first, never empty: the built-in one first, as long as nothing older has been forgotten. */
  readonly versions: readonly RoutingVersion[];
  readonly current: RoutingVersion;
  /** Undefined when this launcher runs no suite here. */
  readonly running: StackState | undefined;
  /** Services of this checkout. */
  readonly services: readonly string[];
  append(text: string, note: string): Promise<number>;
};

/** @throws CliError `E_NOT_RUNNING` without a NATS to ask, `E_NATS` when it does not answer. */
export async function withVersions<T>(
  work: (store: RoutingStore) => Promise<T>,
): Promise<T> {
  const running = await runningState(pathsOf());
  const external = externalServers.nats();
  if (running === undefined && external === undefined)
    throw new CliError("E_NOT_RUNNING", "there is no NATS to look into", {
      cause: "nothing is running here, and the environment names no server",
      fix: "./tixlys up --detach",
    });
  const around = await surroundings(
    running?.offset ?? portOffset(undefined, process.env),
    await concernsExamples(running),
  );
  const { openVersions, routingStream, routingSubject } =
    await import("@tixlys/messaging/nats");
  const versions = await openVersions({
    url: external ?? around.servers.natsUrl,
    stream: routingStream,
    subject: routingSubject,
  }).catch(doesNotAnswer);
  try {
    const known = [
      await builtIn(),
      ...(await versions.all().catch(doesNotAnswer)),
    ];
    // cast: there is always the built-in one
    const current = known.at(-1) as RoutingVersion;
    return await work({
      versions: known,
      current,
      running,
      services: around.services,
      append: async (text, note) => {
        const version = await versions
          .append(text, current.version, note)
          .catch(doesNotAnswer);
        if (version !== undefined) return version;
        throw new CliError(
          "E_ROUTING",
          "somebody else has applied a version meanwhile; nothing was changed",
          { fix: "./tixlys gateway config diff FILE, then apply it again" },
        );
      },
    });
  } finally {
    await versions.close();
  }
}

async function builtIn(): Promise<RoutingVersion> {
  const { builtInRouting } = await routingRules();
  return {
    version: 0,
    at: undefined,
    note: "built in",
    text: JSON.stringify(builtInRouting(environmentHere())),
  };
}

function doesNotAnswer(thrown: unknown): never {
  throw new CliError(
    "E_NATS",
    `NATS does not answer: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    { fix: "./tixlys ps; for a stream that is not there, ./tixlys migrate up" },
  );
}
