import type { Contract } from "@tixlys/contracts";

/** Who may connect. */
export type NatsUsersOptions = {
  readonly contracts: readonly Contract[];
  /** By user name: each contract's service, and `admin`. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Put before each user name; `""` unless told. */
  readonly prefix?: string;
};

/** A whole server configuration. */
export type NatsConfigOptions = {
  readonly host: string;
  readonly port: number;
  readonly storeDir: string;
  readonly users: NatsUsersOptions;
  /** One JetStream account per name, each with all users prefixed `<account>-`; for tests. */
  readonly accounts?: readonly string[];
  /** Server name; `tixlys` unless told. */
  readonly name?: string;
};

/** The `users: [ … ]` block of a server configuration, least privilege per service (decisions 13, 33). */
export function natsUsersBlock(options: NatsUsersOptions): string {
  throw new Error(`not built yet: ${String(options.contracts.length)}`);
}

/** A `nats.conf` for one server with JetStream and the given users. */
export function natsConfig(options: NatsConfigOptions): string {
  throw new Error(`not built yet: ${options.host}`);
}
