import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { applyStreams, type Bus, connectBus } from "@tixlys/messaging/nats";
import { required, workerId } from "./environment.ts";
import { capturedLogger } from "./logger.ts";

/** This worker's own NATS account, as one service sees it. */
export type TestBus = {
  /** As the service's own user. */
  readonly url: string;
  /** As the account's administrator: streams, any subject. */
  readonly adminUrl: string;
  readonly bus: Bus;
  close(): Promise<void>;
};

type Account = {
  readonly name: string;
  readonly admin: string;
  readonly services: Readonly<Record<string, string>>;
};

const evtMaxBytes = 64 * 1024 * 1024;
let open = 0;
let streams: Promise<void> | undefined;

/**
 * A bus connection of `service` in this test worker's account. The first one makes the streams afresh, further ones
 * share them until all are closed. Throws a sentence that says to run `./tixlys test` when `TEST_NATS_URL` or
 * `TEST_NATS_ACCOUNTS` is missing.
 */
export async function testBus(service: string): Promise<TestBus> {
  const { admin, services } = accountOfWorker();
  const url = services[service];
  if (url === undefined)
    throw new Error(
      `TEST_NATS_ACCOUNTS has no user "${service}"; it has ${Object.keys(services).join(", ")}`,
    );
  open += 1;
  const closed = () => {
    open -= 1;
    if (open === 0) streams = undefined;
  };
  const bus = await opened(admin, url, service).catch((thrown: unknown) => {
    closed();
    throw thrown;
  });
  return {
    url,
    adminUrl: admin,
    bus,
    async close() {
      await bus.close();
      closed();
    },
  };
}

async function opened(
  admin: string,
  url: string,
  service: string,
): Promise<Bus> {
  streams ??= freshStreams(admin);
  await streams;
  return connectBus({ url, service, logger: capturedLogger().logger });
}

function accountOfWorker(): Account {
  required("TEST_NATS_URL");
  const parsed: unknown = JSON.parse(required("TEST_NATS_ACCOUNTS"));
  const accounts = Array.isArray(parsed) ? parsed.filter(isAccount) : [];
  const account = accounts[workerId() % accounts.length];
  if (account === undefined)
    throw new Error("TEST_NATS_ACCOUNTS is not a list of accounts");
  return account;
}

function isAccount(value: unknown): value is Account {
  return (
    typeof value === "object" &&
    value !== null &&
    "admin" in value &&
    typeof value.admin === "string" &&
    "services" in value &&
    typeof value.services === "object"
  );
}

/** Removes whatever an earlier test left, consumers included, and makes the streams as `migrate` does. */
async function freshStreams(adminUrl: string): Promise<void> {
  const { username, password, host } = new URL(adminUrl);
  const connection = await connect({
    servers: host,
    user: username,
    pass: password,
    timeout: 10_000,
  });
  try {
    const manager = await jetstreamManager(connection);
    for await (const { config } of manager.streams.list())
      await manager.streams.delete(config.name);
  } finally {
    await connection.close();
  }
  await applyStreams({ url: adminUrl, evtMaxBytes });
}
