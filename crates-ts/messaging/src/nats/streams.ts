import {
  DiscardPolicy,
  JetStreamApiError,
  JetStreamApiCodes,
  RetentionPolicy,
  StorageType,
  jetstreamManager,
} from "@nats-io/jetstream";
import type { JetStreamManager, StreamConfig } from "@nats-io/jetstream";
import { nanos } from "@nats-io/nats-core";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { natsAddress } from "./address.ts";

/** The stream of all events. */
export const eventStream = "EVT";

/** The stream of revocations, one message per subject (decision 41). */
export const revocationStream = "AUTH_REVOKED";

/** The stream of the gateway's routing configuration: each message one version, its sequence the version's number. */
export const routingStream = "GATEWAY";
/** Its only subject. */
export const routingSubject = "gateway.routing";

/** Where and how large the streams shall be. */
export type ApplyStreamsOptions = {
  /** With the administrator's user and password. */
  readonly url: string;
  /** Size cap of `EVT` in bytes; 1 GiB unless told. JetStream reserves it, so it must fit the account's limit. */
  readonly evtMaxBytes?: number;
  /** 1 with one server, 3 in a cluster, unless told. */
  readonly replicas?: number;
};

type Wanted = Partial<StreamConfig> & { readonly name: string };

const DAY_MS = 24 * 60 * 60 * 1000;
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/**
 * Makes the streams `EVT`, `AUTH_REVOKED` (decision 14) and `GATEWAY`; safe to repeat.
 *
 * `EVT` discards nothing that is younger than 14 days: when it is full, it refuses, and the relay waits. `AUTH_REVOKED`
 * keeps the newest message of each subject for a day, far longer than any access token lives. `GATEWAY` keeps the last 64 versions
 * of the gateway's routing configuration.
 *
 * @throws Error when an existing stream differs, saying how; nothing is changed then.
 */
export async function applyStreams(
  options: ApplyStreamsOptions,
): Promise<void> {
  const connection = await connect({
    ...natsAddress(options.url),
    name: "tixlys-streams",
    timeout: 5_000,
    reconnect: false,
  });
  try {
    const manager = await jetstreamManager(connection);
    const wanted = declarations(
      options,
      options.replicas ?? replicasFor(connection),
    );
    const differences: string[] = [];
    for (const stream of wanted)
      differences.push(...(await apply(manager, stream)));
    if (differences.length > 0)
      throw new Error(
        `streams differ from their declaration: ${differences.join("; ")}`,
      );
  } finally {
    await connection.close();
  }
}

/** Three copies as soon as there is a cluster to hold them. */
const replicasFor = (connection: NatsConnection): number =>
  connection.info?.cluster === undefined ? 1 : 3;

function declarations(
  { evtMaxBytes = GIB }: ApplyStreamsOptions,
  replicas: number,
): Wanted[] {
  const common = {
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    num_replicas: replicas,
    duplicate_window: nanos(2 * 60_000),
  };
  return [
    {
      ...common,
      name: eventStream,
      subjects: ["evt.>"],
      max_age: nanos(14 * DAY_MS),
      max_bytes: evtMaxBytes,
      discard: DiscardPolicy.New,
    },
    {
      ...common,
      name: revocationStream,
      subjects: ["auth.revoked.>"],
      max_age: nanos(DAY_MS),
      max_bytes: 64 * MIB,
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.Old,
    },
    {
      ...common,
      name: routingStream,
      subjects: [routingSubject],
      // No age: the last version holds until there is a next one.
      max_bytes: 16 * MIB,
      max_msgs_per_subject: 64,
      discard: DiscardPolicy.Old,
    },
  ];
}

/** Makes a missing stream; of one that exists, says each field that differs. */
async function apply(
  manager: JetStreamManager,
  wanted: Wanted,
): Promise<string[]> {
  const existing = await find(manager, wanted.name);
  if (existing === undefined) {
    await manager.streams.add(wanted);
    return [];
  }
  return Object.entries(wanted)
    .filter(
      ([field, value]) =>
        JSON.stringify(existing[field]) !== JSON.stringify(value),
    )
    .map(
      ([field, value]) =>
        `${wanted.name}.${field} is ${JSON.stringify(existing[field])}, should be ${JSON.stringify(value)}`,
    );
}

async function find(
  manager: JetStreamManager,
  name: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return { ...(await manager.streams.info(name)).config };
  } catch (error) {
    if (
      error instanceof JetStreamApiError &&
      error.code === JetStreamApiCodes.StreamNotFound
    )
      return undefined;
    throw error;
  }
}
