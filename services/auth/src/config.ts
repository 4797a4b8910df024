import {
  type ConfigOf,
  defineConfig,
  field,
  isLocal,
  processFields,
  sharedFields,
} from "@tixlys/config";

export const SERVICE_NAME = "auth";

/** OWASP's floor for Argon2id with two passes and one lane; tests may go below it. */
const argon2FloorKib = 19_456;

/** Everything that a process of this service reads from its environment. */
export const config = defineConfig(SERVICE_NAME, {
  ...processFields(SERVICE_NAME, { port: 4101, metricsPort: 9101 }),
  FRONTEND_URL: sharedFields.FRONTEND_URL,
  CURSOR_KEY: sharedFields.CURSOR_KEY,
  COLUMN_KEYS: sharedFields.COLUMN_KEYS,
  MAIL_RECIPIENT: sharedFields.MAIL_RECIPIENT,
  BISCUIT_PRIVATE_KEY: field.secret({
    description:
      "The key that signs access tokens, as kid:hex (a number, 32 bytes in hexadecimal).",
    minLength: 66,
    check: (value) =>
      /^\d{1,10}:[0-9a-f]{64}$/i.test(value)
        ? undefined
        : "must be written as kid:hex",
    example: "1:<64 hexadecimal digits>",
  }),
  SERVICE_SECRET_HASHES: field.list({
    description:
      "SHA-256 of the SERVICE_SECRET of each service that may have tokens of its own, as service:hex. A service may stand twice while its secret is changed: the old one and the new one are then both good.",
    default: [],
    item: (value) =>
      /^[a-z][a-z0-9-]{0,62}:[0-9a-f]{64}$/.test(value)
        ? undefined
        : "must be written as service:<64 hexadecimal digits>",
    check: (hashes) => {
      const services = hashes.map((entry) => entry.split(":")[0]);
      return services.every(
        (each) => services.filter((other) => other === each).length <= 2,
      )
        ? undefined
        : "must not have more than two hashes for one service";
    },
    example: "users:<64 hexadecimal digits>",
  }),
  TOKEN_AUDIENCES: field.list({
    description:
      "Services that access tokens are good for beside those of the suite.",
    default: [],
    item: (value) =>
      /^[a-z][a-z0-9-]{0,62}$/.test(value)
        ? undefined
        : "must be the name of a service",
    example: "items,shelf",
  }),
  FORWARD_AUTH_ORIGINS: field.list({
    description:
      "Origins of applications behind a reverse proxy that asks /v1/forward-auth; people who sign in are sent back to these.",
    default: [],
    item: (value) =>
      URL.parse(value)?.origin === value
        ? undefined
        : "must be an origin like https://reports.example.org",
    example: "https://reports.example.org",
  }),
  ROOT_EMAIL: field.string({
    description:
      "Address of the first root account, made at the first start in development and test.",
    default: "root@example.test",
  }),
  ROOT_PASSWORD: field.secret({
    description:
      "Its password; without one no root is made. Development and test only.",
    optional: true,
    minLength: 15,
    check: (_, environment) =>
      isLocal(environment)
        ? undefined
        : "must not be set outside development and test",
  }),
  PASSWORD_MIN_LENGTH: field.integer({
    description: "Shortest password in characters.",
    min: 8,
    max: 64,
    default: 15,
  }),
  BREACHED_PASSWORDS_URL: field.url({
    description:
      "A range service that knows passwords from breaches; a new one is looked up there by five digits of its hash. Without it nobody is asked.",
    protocols: ["http", "https"],
    optional: true,
    example: "https://api.pwnedpasswords.com/range/",
  }),
  ARGON2_MEMORY_KIB: field.integer({
    description:
      "Memory of one Argon2id hash in KiB. Hashes made with less are renewed at the next login.",
    min: 8,
    max: 1_048_576,
    default: argon2FloorKib,
    check: (value, environment) =>
      value >= argon2FloorKib || environment === "test"
        ? undefined
        : `must be at least ${argon2FloorKib}`,
  }),
  ARGON2_PASSES: field.integer({
    description: "Passes of one Argon2id hash over its memory.",
    min: 1,
    max: 16,
    default: 2,
    check: (value, environment) =>
      value >= 2 || environment === "test" ? undefined : "must be at least 2",
  }),
  ARGON2_CONCURRENCY: field.integer({
    description:
      "Hashes that run at a time, as many as there are cores unless it is set; memory in use is at most this many times ARGON2_MEMORY_KIB.",
    min: 1,
    max: 256,
    optional: true,
  }),
  ARGON2_QUEUE: field.integer({
    description:
      "Hashes that may wait; beyond it login and registration answer 503.",
    min: 0,
    max: 10_000,
    default: 100,
  }),
});

export type Config = ConfigOf<typeof config>;

/** The configuration has two for a service at most. */
export function secretHashes({
  SERVICE_SECRET_HASHES,
}: Config): ReadonlyMap<string, readonly [string] | readonly [string, string]> {
  const hashes = new Map<string, [string] | [string, string]>();
  for (const entry of SERVICE_SECRET_HASHES) {
    const [service = "", hash = ""] = entry.split(":");
    const [other] = hashes.get(service) ?? [];
    hashes.set(service, other === undefined ? [hash] : [other, hash]);
  }
  return hashes;
}

/** Tokens are judged with the key that signs them and with those that are on their way in or out. */
export function trustedKeys(
  { BISCUIT_PUBLIC_KEYS }: Config,
  signing: string,
): readonly string[] {
  return [
    ...new Set([
      signing,
      ...BISCUIT_PUBLIC_KEYS.map((key) => key.toLowerCase()),
    ]),
  ];
}

/**
 * Pages of these origins may use the refresh cookie, and people are sent back to these: the suite itself, the front ends and
 * the applications behind forward-auth that were named.
 */
export function trustedOrigins({
  PUBLIC_URL,
  FRONTEND_URL,
  CORS_ORIGINS,
  FORWARD_AUTH_ORIGINS,
}: Config): ReadonlySet<string> {
  const frontEnd =
    FRONTEND_URL === undefined ? [] : [new URL(FRONTEND_URL).origin];
  return new Set([
    new URL(PUBLIC_URL).origin,
    ...frontEnd,
    ...CORS_ORIGINS,
    ...FORWARD_AUTH_ORIGINS,
  ]);
}
