import { generateRootKey } from "@tixlys/biscuit";
import { testCursorKey, testDatabase } from "@tixlys/testkit";
import { generateIdentity, identityToRecipient } from "age-encryption";
import type postgres from "postgres";
import { startBroker } from "../../../../../crates-ts/messaging/tests/support/broker.ts";
import type { Broker } from "../../../../../crates-ts/messaging/tests/support/broker.ts";
import { upstreamsOf } from "../../../stack/environment.ts";
import { hashOf } from "../../../stack/secrets.ts";
import { openGate, type Gate } from "./gate.ts";
import { openMailbox, type Mailbox } from "./mailbox.ts";
import { newAddress, serviceProcess } from "./service.ts";
import type { Address, Place, ServiceProcess } from "./service.ts";

const owners = ["auth", "users", "notifications"] as const;
type Owner = (typeof owners)[number];

/** Two replicas of the API of `auth` and of `users`, a worker of each, one process of everything else. */
const places = [
  { name: "auth-1", service: "auth", role: "api" },
  { name: "auth-2", service: "auth", role: "api" },
  { name: "auth-worker", service: "auth", role: "worker" },
  { name: "users-1", service: "users", role: "api" },
  { name: "users-2", service: "users", role: "api" },
  { name: "users-worker", service: "users", role: "worker" },
  { name: "notifications", service: "notifications", role: "all" },
  { name: "gateway", service: "steersman", role: "all" },
] as const satisfies readonly Place[];

/** Which process of the stage. */
export type ProcessName = (typeof places)[number]["name"];

/** The whole suite, each part of which can be taken away and brought back. */
export type Stage = {
  readonly gateway: string;
  readonly broker: Broker;
  readonly mailbox: Mailbox;
  /** Between each service and its own PostgreSQL. */
  readonly databases: Readonly<Record<Owner, Gate>>;
  /** Around the gates, for what a test looks up. */
  readonly sql: Readonly<Record<Owner, postgres.Sql>>;
  readonly processes: Readonly<Record<ProcessName, ServiceProcess>>;
  readonly privateKey: string;
  readonly rootPassword: string;
  close(): Promise<void>;
};

/** The gateway gives a silent replica up after so long; 35 s unless told, which no test waits for. */
const FIRST_BYTE_MS = 3_000;

/** Starts everything once: PostgreSQL of the test run behind gates, a nats-server, a mail server, eight processes. */
export async function openStage(): Promise<Stage> {
  const [stores, broker, mailbox, addresses] = await Promise.all([
    Promise.all(owners.map((owner) => testDatabase(owner))),
    startBroker(),
    openMailbox(),
    Promise.all(places.map(() => newAddress())),
  ]);
  const gates = await Promise.all(stores.map(({ url }) => openGate(url)));
  const databases = byName(owners, gates);
  const at = byName(
    places.map(({ name }) => name),
    addresses,
  );
  const keys = generateRootKey(1);
  const rootPassword = `root-${crypto.randomUUID()}`;
  const gateway = `http://127.0.0.1:${at.gateway.port}`;
  const environment = await environments({
    gateway,
    at,
    databases,
    broker,
    mailbox,
    keys,
    rootPassword,
  });
  const processes = byName(
    places.map(({ name }) => name),
    places.map((place) =>
      serviceProcess(place, at[place.name], environment(place)),
    ),
  );
  await Promise.all(Object.values(processes).map((each) => each.start()));
  return {
    gateway,
    broker,
    mailbox,
    databases,
    sql: byName(
      owners,
      stores.map(({ database }) => database.sql),
    ),
    processes,
    privateKey: keys.privateKey,
    rootPassword,
    close: async () => {
      await Promise.all(Object.values(processes).map((each) => each.kill()));
      await Promise.all(gates.map((gate) => gate.close()));
      await Promise.all([mailbox.close(), broker.close()]);
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}

type Surroundings = Pick<
  Stage,
  "gateway" | "databases" | "broker" | "mailbox" | "rootPassword"
> & {
  readonly at: Readonly<Record<ProcessName, Address>>;
  readonly keys: { readonly privateKey: string; readonly publicKey: string };
};

const columnKeys = `1:${Bun.SHA256.hash("the sealed columns of this stage", "hex")}`;

/** What each process is started with: what operations.md of a real installation would say. */
async function environments(
  around: Surroundings,
): Promise<(place: Place) => Record<string, string>> {
  const { gateway, at, databases, broker, mailbox, keys } = around;
  const identity = await generateIdentity();
  const secrets = new Map<string, string>(
    places.map(({ service }) => [service, `${service}-${"s".repeat(40)}`]),
  );
  const shared = {
    PUBLIC_URL: gateway,
    AUTH_URL: `http://127.0.0.1:${at["auth-1"].port}`,
    RATE_LIMIT_SCALE: "1000",
    LOG_LEVEL: "info",
  };
  const own: Readonly<Record<string, Record<string, string>>> = {
    auth: {
      DATABASE_URL: databases.auth.url,
      BISCUIT_PRIVATE_KEY: keys.privateKey,
      MAIL_RECIPIENT: await identityToRecipient(identity),
      CURSOR_KEY: testCursorKey,
      COLUMN_KEYS: columnKeys,
      ARGON2_MEMORY_KIB: "64",
      ARGON2_PASSES: "1",
      ROOT_PASSWORD: around.rootPassword,
      SERVICE_SECRET_HASHES: [...secrets]
        .map(([service, secret]) => `${service}:${hashOf(secret)}`)
        .join(","),
    },
    users: {
      DATABASE_URL: databases.users.url,
      CURSOR_KEY: testCursorKey,
      COLUMN_KEYS: columnKeys,
    },
    notifications: {
      DATABASE_URL: databases.notifications.url,
      MAIL_URL: mailbox.url,
      MAIL_IDENTITY: identity,
      CURSOR_KEY: testCursorKey,
    },
    steersman: {
      FIRST_BYTE_TIMEOUT_MS: String(FIRST_BYTE_MS),
      TRUSTED_PROXIES: "127.0.0.1",
      UPSTREAMS: upstreamsOf(
        places
          .filter(({ role }) => role !== "worker")
          .map(({ name, service }) => ({ service, port: at[name].port })),
      ),
    },
  };
  return ({ service }) => ({
    ...shared,
    NATS_URL: broker.url(service),
    ...(service === "auth"
      ? {}
      : {
          BISCUIT_PUBLIC_KEYS: keys.publicKey,
          SERVICE_SECRET: secrets.get(service) ?? "",
        }),
    ...own[service],
  });
}

function byName<Name extends string, Value>(
  names: readonly Name[],
  values: readonly Value[],
): Readonly<Record<Name, Value>> {
  const made: unknown = Object.fromEntries(
    names.map((name, index) => [name, values[index]]),
  );
  // cast: one value for each name, in the same order.
  return made as Readonly<Record<Name, Value>>;
}
