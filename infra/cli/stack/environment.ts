/** The environment of one service process: only what its own configuration schema knows (architecture §4, decision 36). */
import { join } from "node:path";
import { checkout } from "./paths.ts";
import { tlsFilesOf } from "../tls/authority.ts";
import type { Paths } from "./paths.ts";
import { gatewayName } from "./ports.ts";
import type { Ports, ServicePorts } from "./ports.ts";
import { hashOf } from "./secrets.ts";
import type { Secrets } from "./secrets.ts";

/** Where the servers are that every service shares. */
export type Servers = {
  /** As the superuser; a service's own URL is made from its host and port. */
  readonly postgresUrl: string;
  readonly natsUrl: string;
};

/** Everything that environments are made of. */
export type Surroundings = {
  readonly paths: Paths;
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** Values of the secrets file, which the launcher opened: below the caller's environment (decision 37). */
  readonly given?: Readonly<Record<string, string>>;
  readonly servers: Servers;
  readonly services: readonly string[];
  /** Those of them that are examples. */
  readonly examples?: readonly string[];
};

/** Which process it is for. */
export type ProcessPlace = ServicePorts & {
  readonly service: string;
  readonly role: string;
};

/** What `TIXLYS_ENV` is for the processes of `up`. */
export const environmentName = "development";

/** The root account's address unless `ROOT_EMAIL` says otherwise. */
export const defaultRootEmail = "root@example.test";

/**
 * The variables of one process. The launcher's own come first where two processes must agree; everything else may be set in
 * the caller's environment or in the secrets file, for all (`LOG_LEVEL`) or for one service (`USERS__LOG_LEVEL`, which
 * always wins).
 */
export function environmentOf(
  place: ProcessPlace,
  known: readonly string[],
  around: Surroundings,
  caller: Record<string, string | undefined>,
): Record<string, string> {
  const fixed = fixedValues(place, around);
  const free = freeValues(place, around);
  const prefix = `${place.service.toUpperCase().replaceAll("-", "_")}__`;
  const said = { ...around.given, ...definedIn(caller) };
  const result: Record<string, string> = {};
  for (const name of known) {
    const value =
      said[`${prefix}${name}`] ?? fixed[name] ?? said[name] ?? free[name];
    if (value !== undefined) result[name] = value;
  }
  // Opened here, for all processes alike; they get what it says to them.
  delete result["TIXLYS_SECRETS_FILE"];
  return result;
}

function definedIn(
  texts: Record<string, string | undefined>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text] as const],
    ),
  );
}

/** Values that tie the processes of one suite together; the caller's environment does not change them. */
function fixedValues(
  place: ProcessPlace,
  around: Surroundings,
): Record<string, string> {
  const { ports, secrets, servers, paths } = around;
  const own = secrets.services[place.service];
  return {
    TIXLYS_ENV: environmentName,
    TIXLYS_ROLE: place.role,
    HOST: "127.0.0.1",
    PORT: String(place.port),
    METRICS_PORT: String(place.metricsPort),
    DATABASE_URL: databaseUrl(
      servers.postgresUrl,
      place.service,
      own?.postgres ?? "",
    ),
    NATS_URL: natsUrl(servers.natsUrl, place.service, own?.nats ?? ""),
    AUTH_URL: `http://127.0.0.1:${ports.services["auth"]?.port ?? 4101 + ports.offset}`,
    BISCUIT_PUBLIC_KEYS: secrets.biscuitPublicKey,
    BISCUIT_PRIVATE_KEY: secrets.biscuitPrivateKey,
    MAIL_RECIPIENT: secrets.mailRecipient,
    MAIL_IDENTITY: secrets.mailIdentity,
    VAPID_PRIVATE_KEY: secrets.vapidPrivateKey,
    CURSOR_KEY: own?.cursorKey ?? "",
    COLUMN_KEYS: own?.columnKeys ?? "",
    BLOB_URL_KEY: own?.blobUrlKey ?? "",
    SERVICE_SECRET: own?.serviceSecret ?? "",
    SERVICE_SECRET_HASHES: Object.entries(secrets.services)
      .map(([name, { serviceSecret }]) => `${name}:${hashOf(serviceSecret)}`)
      .join(","),
    ...((around.examples ?? []).length === 0
      ? {}
      : { TOKEN_AUDIENCES: (around.examples ?? []).join(",") }),
    TRACE_DIR: paths.traces,
    // A further replica of the gateway takes a free one.
    HTTPS_PORT: String(
      place.port === ports.services[gatewayName]?.port ? ports.https : 0,
    ),
    UPSTREAMS_FILE: upstreamsFile(paths),
    ROUTING_FILE: join(paths.run, "routing.json"),
    UPSTREAMS: upstreamsOf(
      Object.entries(ports.services).map(([service, row]) => ({
        service,
        port: row.port,
      })),
    ),
  };
}

/** Values that the caller's environment may replace. */
function freeValues(
  place: ProcessPlace,
  around: Surroundings,
): Record<string, string> {
  return {
    PUBLIC_URL: publicUrl(place, around.ports),
    LOG_LEVEL: "info",
    RATE_LIMIT_SCALE: "100",
    MAIL_URL: `catcher:${around.paths.mail}`,
    MAIL_FROM: "Tixlys <no-reply@example.test>",
    BLOB_FOLDER: join(around.paths.blobs, place.service),
    TLS_CERT_FILE: tlsFilesOf(around.paths.tls).cert,
    TLS_KEY_FILE: tlsFilesOf(around.paths.tls).key,
    ROOT_EMAIL: defaultRootEmail,
    ROOT_PASSWORD: around.secrets.rootPassword,
  };
}

/** The origin of links: the gateway's, or the service's own when there is no gateway. */
function publicUrl(place: ProcessPlace, ports: Ports): string {
  return `http://127.0.0.1:${ports.services[gatewayName]?.port ?? place.port}`;
}

/** A service's own database on the server of an admin URL. */
export function databaseUrl(
  adminUrl: string,
  service: string,
  password: string,
): string {
  const url = new URL(adminUrl);
  url.username = `tixlys_${service}`;
  url.password = password;
  url.pathname = `/tixlys_${service}`;
  return url.href;
}

/** A service's own user on the server of an admin URL. */
export function natsUrl(
  adminUrl: string,
  service: string,
  password: string,
): string {
  const url = new URL(adminUrl);
  return `nats://${service}:${password}@${url.host}`;
}

/** The file that the gateway reads its upstreams from, again on SIGHUP (decision 35). */
export function upstreamsFile(paths: Paths): string {
  return join(paths.run, "upstreams");
}

/** `auth=http://127.0.0.1:4101;users=http://127.0.0.1:4102,http://127.0.0.1:4201` */
export function upstreamsOf(
  replicas: readonly { service: string; port: number }[],
): string {
  const urls = new Map<string, string[]>();
  for (const { service, port } of replicas) {
    if (service === gatewayName) continue;
    urls.set(service, [
      ...(urls.get(service) ?? []),
      `http://127.0.0.1:${port}`,
    ]);
  }
  return [...urls]
    .map(([service, list]) => `${service}=${list.join(",")}`)
    .join(";");
}

const inherited = [
  "PATH",
  "HOME",
  "USER",
  "TMPDIR",
  "LANG",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
];

/** What a process gets beside its configuration: the means to find programs, certificates and Bun's own settings. */
export function baseEnvironment(
  caller: Record<string, string | undefined>,
  paths: Paths,
): Record<string, string> {
  const kept = Object.entries(caller).filter(
    ([name]) =>
      inherited.includes(name) ||
      name.startsWith("LC_") ||
      name.startsWith("BUN_"),
  );
  const values = kept.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    BUN_RUNTIME_TRANSPILER_CACHE_PATH: join(paths.cache, "transpiled"),
    DO_NOT_TRACK: "1",
    TZ: "UTC",
    ...Object.fromEntries(values),
  };
}

/** The command that runs a service. Bun ends it when its parent dies. */
export function serviceCommand(main: string, how?: "watched"): string[] {
  return [
    process.execPath,
    "--no-orphans",
    ...(how === "watched" ? ["--watch", "--no-clear-screen"] : []),
    main,
  ];
}

/** Services run in the checkout, wherever the launcher was called. */
export const serviceFolder = checkout;
