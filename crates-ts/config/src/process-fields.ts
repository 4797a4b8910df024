import { environments } from "./environment.ts";
import { addressRangeProblem, keyProblem } from "./fields/addresses.ts";
import { field, originProblem } from "./fields/builders.ts";
import { hexKeyProblem } from "./fields/hex-key.ts";
import type { ConfigOf } from "./schema.ts";

/** The ports of a service in development; inside an image they are always 3000 and 9000. */
export type ProcessPorts = { port: number; metricsPort: number };

/** `database: false` for a process that owns no data, `bus: false` for one without NATS. */
export type ProcessFieldsOptions = { database?: boolean; bus?: boolean };

const imagePorts = { port: 3000, metricsPort: 9000 };
const gatewayOrigin = "http://127.0.0.1:8080";
const authOrigin = "http://127.0.0.1:4101";

/**
 * The variables that every process of the suite has (architecture, section 4, and decision 36).
 * Spread them into `defineConfig` and add the service's own. Development and test listen on
 * 127.0.0.1 only; staging and production name everything that has no safe default.
 */
export function processFields(
  service: string,
  ports: ProcessPorts,
): ProcessShape & DatabaseShape & BusShape;
export function processFields(
  service: string,
  ports: ProcessPorts,
  options: { database: false; bus: false },
): ProcessShape;
export function processFields(
  service: string,
  ports: ProcessPorts,
  options: { database: false },
): ProcessShape & BusShape;
export function processFields(
  service: string,
  ports: ProcessPorts,
  options: ProcessFieldsOptions = {},
): ProcessShape & Partial<DatabaseShape & BusShape> {
  return {
    ...placeFields(ports),
    ...(options.database === false ? {} : databaseFields(service)),
    ...(options.bus === false ? {} : busFields(service)),
    ...trustFields(service),
    ...sightFields(),
  };
}

type ProcessShape = ReturnType<typeof placeFields> &
  ReturnType<typeof trustFields> &
  ReturnType<typeof sightFields>;
type DatabaseShape = ReturnType<typeof databaseFields>;
type BusShape = ReturnType<typeof busFields>;

/** What every process knows about itself; the database and the bus where it has them. */
export type ProcessConfig = ConfigOf<ProcessShape> & {
  readonly DATABASE_URL?: string;
  readonly NATS_URL?: string;
};

function placeFields({ port, metricsPort }: ProcessPorts) {
  return {
    TIXLYS_ENV: field.oneOf({
      description:
        "The environment. Development helpers exist in development and test only.",
      values: environments,
      example: "development",
    }),
    TIXLYS_ROLE: field.oneOf({
      description:
        "What this process does: api answers requests, worker handles events and jobs.",
      values: ["all", "api", "worker"],
      default: "all",
    }),
    HOST: field.string({
      description: "The address to listen on.",
      default: "0.0.0.0",
      developmentDefault: "127.0.0.1",
    }),
    PORT: field.port({
      description: "The port for requests; 0 takes a free one.",
      default: imagePorts.port,
      developmentDefault: port,
    }),
    METRICS_PORT: field.port({
      description:
        "The port for /metrics, and for /health of a worker; 0 takes a free one.",
      default: imagePorts.metricsPort,
      developmentDefault: metricsPort,
    }),
    PUBLIC_URL: field.url({
      description:
        "The origin of the suite as people see it; links in mails begin with it.",
      protocols: ["http", "https"],
      form: "origin",
      developmentDefault: gatewayOrigin,
      example: "https://suite.example",
    }),
  };
}

function databaseFields(service: string) {
  return {
    DATABASE_URL: field.url({
      description: "This service's own PostgreSQL database, as its own role.",
      protocols: ["postgres", "postgresql"],
      form: "any",
      password: true,
      example: `postgres://tixlys_${service}:<password>@127.0.0.1:15432/tixlys_${service}`,
    }),
  };
}

function busFields(service: string) {
  return {
    NATS_URL: field.url({
      description:
        "The NATS server with JetStream, as this service's own user.",
      protocols: ["nats", "tls"],
      form: "any",
      password: true,
      example: `nats://${service}:<password>@127.0.0.1:14222`,
    }),
  };
}

function trustFields(service: string) {
  return {
    TRUSTED_PROXIES: field.list({
      description:
        "Addresses and ranges whose X-Forwarded headers and trace context are believed.",
      default: [],
      developmentDefault: ["127.0.0.1", "::1"],
      example: "10.0.0.0/8",
      item: addressRangeProblem,
    }),
    AUTH_URL: field.url({
      description:
        "Where auth is reached from inside; its /v1/keys refreshes the public keys.",
      protocols: ["http", "https"],
      developmentDefault: authOrigin,
      example: "http://auth:3000",
    }),
    BISCUIT_PUBLIC_KEYS: field.list({
      description:
        "Public keys that tokens are judged with (kid:hex, …): enough while auth is down.",
      developmentDefault: [],
      // auth knows its own key.
      ...(service === "auth" ? { default: [] } : {}),
      item: keyProblem,
      example: "1:<64 hexadecimal digits>",
    }),
    TOKEN_ENGINE: field.oneOf({
      description:
        "What decides about tokens: own is our evaluation, wasm the reference engine (slower; a way out should the two ever differ).",
      values: ["own", "wasm"],
      default: "own",
    }),
    REQUIRE_AAL2_FOR_MANAGEMENT: field.boolean({
      description: "Whether management and root need a second factor.",
      default: true,
      developmentDefault: false,
    }),
    SERVICE_SECRET: field.secret({
      description:
        "This service's credential for tokens of its own from auth; without it nobody is asked about tokens while revocations are late.",
      optional: true,
      minLength: 32,
      example: "<at least 32 random characters>",
    }),
    CORS_ORIGINS: field.list({
      description:
        "Origins of browser applications that may call the API; exact, no wildcard.",
      default: [],
      item: originProblem,
      example: "https://app.example",
    }),
    RATE_LIMIT_SCALE: field.number({
      description: "Multiplies every request limit.",
      min: 0.001,
      max: 1_000_000,
      default: 1,
      developmentDefault: 100,
    }),
  };
}

function sightFields() {
  return {
    LOG_LEVEL: field.oneOf({
      description: "The lowest level that is logged.",
      values: ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      default: "info",
    }),
    OTEL_EXPORTER_OTLP_ENDPOINT: field.url({
      description:
        "Base URL of an OpenTelemetry collector (HTTP, protobuf); traces go there.",
      protocols: ["http", "https"],
      optional: true,
      example: "http://127.0.0.1:4318",
    }),
    TRACE_DIR: field.string({
      description:
        "Folder of the local trace store, used when there is no collector.",
      optional: true,
      example: ".tixlys/run/traces",
    }),
    TRACE_SAMPLE_RATIO: field.number({
      description:
        "Share of the traces beginning here that is recorded, 0 to 1.",
      min: 0,
      max: 1,
      default: 0.1,
      developmentDefault: 1,
    }),
    TIXLYS_SECRETS_FILE: field.string({
      description:
        "A SOPS file with this service's secrets; variables that are set win over it.",
      optional: true,
      example: "/run/secrets/service.yaml",
    }),
  };
}

/** Variables that several services share, each by name: `CURSOR_KEY: sharedFields.CURSOR_KEY`. */
export const sharedFields = {
  CURSOR_KEY: field.secret({
    description: "Key that protects the cursors of lists (32 bytes in hex).",
    minLength: 64,
    check: hexKeyProblem,
    example: "<64 hexadecimal digits>",
  }),
  COLUMN_KEYS: field.secret({
    description:
      "Keys that seal single columns of this service's database, as kid:hex,… (a number, 32 bytes in hexadecimal): the first seals, the others still open what lies under them.",
    minLength: 66,
    check: columnKeysProblem,
    example: "1:<64 hexadecimal digits>",
  }),
  FRONTEND_URL: field.url({
    description:
      "A front end of your own; links in mails lead to it instead of the built-in pages.",
    protocols: ["http", "https"],
    optional: true,
    example: "https://app.example/account",
  }),
  MAIL_RECIPIENT: field.string({
    description:
      "The age recipient of the notifications service; secrets in mails are sealed for it.",
    check: (value) =>
      /^age1[0-9a-z]{58}$/.test(value)
        ? undefined
        : "must be an age recipient (age1…)",
    example: "age1<58 characters>",
  }),
};

function columnKeysProblem(value: string): string | undefined {
  const ids = value.split(",").map((part) => {
    const [, id] = /^(\d{1,10}):[0-9a-f]{64}$/i.exec(part.trim()) ?? [];
    return id;
  });
  if (ids.includes(undefined)) return "must be written as kid:hex,…";
  return new Set(ids).size === ids.length
    ? undefined
    : "must not name two keys by the same number";
}
