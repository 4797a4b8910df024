import type { Contract } from "@tixlys/contracts";
import { eventStream, revocationStream, routingStream } from "./streams.ts";

/** Who may connect. */
export type NatsUsersOptions = {
  readonly contracts: readonly Contract[];
  /** By user name: each contract's service, and `admin`, which may do everything. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Put before each user name; nothing unless told. */
  readonly prefix?: string;
};

/** A whole server configuration. */
export type NatsConfigOptions = {
  readonly host: string;
  readonly port: number;
  /** Where JetStream keeps its files. */
  readonly storeDir: string;
  readonly users: NatsUsersOptions;
  /** One JetStream account per name, each with all users prefixed `<account>-`; for tests. */
  readonly accounts?: readonly string[];
  /** Server name; `tixlys` unless told. */
  readonly name?: string;
};

type Permissions = {
  readonly publish: readonly string[];
  /** Of what `publish` lets through. */
  readonly neverPublish: readonly string[];
  readonly subscribe: readonly string[];
};

const MAX_PAYLOAD_BYTES = 1_048_576;

/**
 * The `users: [ … ]` block of a server configuration: each service publishes its own events only, pulls its own
 * durables only, and reads its own inbox only (decisions 13 and 33, architecture §4).
 *
 * @throws Error when a user has no password.
 */
export function natsUsersBlock({
  contracts,
  passwords,
  prefix = "",
}: NatsUsersOptions): string {
  const user = (name: string, permissions: string): string => {
    const password = passwords[name];
    if (password === undefined || password === "")
      throw new Error(`the NATS user ${name} has no password`);
    return `  { user: ${quoted(prefix + name)}, password: ${quoted(password)}${permissions} }`;
  };
  const services = contracts.map((contract) =>
    user(contract.service, permissionsBlock(permissionsOf(contract))),
  );
  return `users: [\n${[user("admin", ""), ...services].join(",\n")}\n]`;
}

/** A `nats.conf` for one server with JetStream, without monitoring port, and the given users; understood from 2.9 on. */
export function natsConfig(options: NatsConfigOptions): string {
  const { host, port, storeDir, users, accounts, name = "tixlys" } = options;
  const access =
    accounts === undefined
      ? `authorization {\n${natsUsersBlock(users)}\n}`
      : `accounts {\n${accounts.map((account) => accountBlock(account, users)).join("\n")}\n}`;
  return [
    `server_name: ${quoted(name)}`,
    `listen: ${quoted(`${host}:${String(port)}`)}`,
    `max_payload: ${String(MAX_PAYLOAD_BYTES)}`,
    `jetstream { store_dir: ${quoted(storeDir)} }`,
    access,
    "",
  ].join("\n");
}

const accountBlock = (account: string, users: NatsUsersOptions): string =>
  `  ${account} { jetstream: enabled, ${natsUsersBlock({ ...users, prefix: `${account}-` })} }`;

/** JSON's escapes are the configuration format's too. */
const quoted = (text: string): string => JSON.stringify(text);

/** Follows its configuration, which the administrator alone may write. */
const gatewayService = "steersman";

/** What an ordered feed of a stream asks the server. */
const snapshotsOf = (stream: string): readonly string[] => [
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.>`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
];

/** What one service may do, from its declarations. */
function permissionsOf(contract: Contract): Permissions {
  const { service, consumes, collects, events, rpc } = contract;
  const live = contract.live ? [`${service}.live.>`] : [];
  const durables = [...consumes, ...collects].flatMap(({ durable, filter }) => [
    `$JS.API.CONSUMER.CREATE.${eventStream}.${durable}.${filter}`,
    `$JS.API.CONSUMER.INFO.${eventStream}.${durable}`,
    `$JS.API.CONSUMER.MSG.NEXT.${eventStream}.${durable}`,
    `$JS.ACK.${eventStream}.${durable}.>`,
  ]);
  // Every service verifies tokens and so follows the revocations. The names of those consumers are random and never listed.
  const revocations = snapshotsOf(revocationStream);
  const routing = service === gatewayService ? snapshotsOf(routingStream) : [];
  const revoker = service === "auth" ? ["auth.revoked.>"] : [];
  // Who publishes events must see how full their stream is.
  const room =
    Object.keys(events).length > 0
      ? [`$JS.API.STREAM.INFO.${eventStream}`]
      : [];
  // Not `allow_responses`: with it the server keeps every delivered message's reply subject, and 2.9 walks through all of
  // them at each delivery, which costs a consumer nine tenths of its rate.
  const answers = Object.keys(rpc).length > 0 ? ["_INBOX.*.rpc.*"] : [];
  return {
    publish: [
      `evt.${service}.>`,
      "rpc.>",
      ...answers,
      ...revoker,
      ...room,
      ...durables,
      ...revocations,
      ...routing,
      ...live,
    ],
    // Everything about a person is asked for by auth alone, which knows whether it was they who asked.
    neverPublish: service === "auth" ? [] : ["rpc.*.account.>"],
    subscribe: [`rpc.${service}.>`, `_INBOX.${service}.>`, ...live],
  };
}

function permissionsBlock({
  publish,
  neverPublish,
  subscribe,
}: Permissions): string {
  const list = (subjects: readonly string[]): string =>
    `[${subjects.map(quoted).join(", ")}]`;
  return `,
    permissions: {
      publish: { allow: ${list(publish)}${neverPublish.length === 0 ? "" : `, deny: ${list(neverPublish)}`} },
      subscribe: { allow: ${list(subscribe)} }
    }`;
}
