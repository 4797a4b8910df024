import { defineConfig, field, processFields } from "@tixlys/config";

/** Equals the folder's name; the audience of the gateway's own routes. */
export const SERVICE_NAME = "steersman";

/** What the gateway reads from its environment. It owns no data. */
export const config = defineConfig(
  SERVICE_NAME,
  {
    ...processFields(
      SERVICE_NAME,
      { port: 8080, metricsPort: 9100 },
      { database: false },
    ),
    UPSTREAMS: field.string({
      description:
        "The services behind the gateway and their replicas: name=origin,origin;name=… Read again on SIGHUP.",
      optional: true,
      maxLength: 65_536,
      example:
        "auth=http://auth:3000;users=http://users-1:3000,http://users-2:3000",
    }),
    UPSTREAMS_FILE: field.string({
      description:
        "A file with the text of UPSTREAMS, which it replaces; read again on SIGHUP.",
      optional: true,
      example: "/etc/tixlys/upstreams",
    }),
    ROUTING_FILE: field.string({
      description:
        "A file that keeps the routing configuration in force, for a start without NATS; may be written by hand before the first version is applied.",
      optional: true,
      example: "/var/lib/tixlys/routing.json",
    }),
    NARROW_TOKENS_FOR: field.list({
      description:
        "Services that get each token narrowed to themselves, to the one request and to 30 seconds, and no cookies; 401 for what cannot be narrowed. For those that others run, or that are trusted less. It costs about 0.3 ms for each request, because no cache knows such a token.",
      default: [],
      example: "partners",
    }),
    BODY_LIMIT_BYTES: field.integer({
      description:
        "Largest request body that is passed on, in bytes; each service holds its own routes to less.",
      min: 1_024,
      max: 1_073_741_824,
      default: 8_388_608,
    }),
    FIRST_BYTE_TIMEOUT_MS: field.integer({
      description:
        "Longest wait for the first byte of a service's answer, in milliseconds. A service's own deadline is 30 s.",
      min: 100,
      max: 600_000,
      default: 35_000,
    }),
    UPSTREAM_CONNECT_TIMEOUT_MS: field.integer({
      description:
        "Longest wait for a connection to a replica, in milliseconds; then another one is asked.",
      min: 10,
      max: 60_000,
      default: 2_000,
    }),
    UPSTREAM_IDLE_TIMEOUT_MS: field.integer({
      description:
        "Longest silence in the middle of a service's answer, in milliseconds; event streams may be silent for ever.",
      min: 100,
      max: 3_600_000,
      default: 60_000,
    }),
    UPSTREAM_KEEP_ALIVE_MS: field.integer({
      description:
        "How long a connection to a replica is kept without a request, in milliseconds; less than the replica keeps it (60 s).",
      min: 100,
      max: 600_000,
      default: 15_000,
    }),
    UPSTREAM_MAX_REQUESTS: field.integer({
      description:
        "Requests that one replica has under way at a time, and so connections to it; a little more than it works on at once. Event streams do not count.",
      min: 1,
      max: 65_536,
      default: 256,
    }),
    UPSTREAM_QUEUE_LENGTH: field.integer({
      description:
        "Requests of a service that wait for a place at one of its replicas; those beyond it are answered 503 at once.",
      min: 0,
      max: 65_536,
      default: 256,
    }),
    UPSTREAM_QUEUE_MS: field.integer({
      description:
        "How long one of them waits, in milliseconds, before it is answered 503.",
      min: 1,
      max: 10_000,
      default: 15,
    }),
    UPSTREAM_HEALTH_EVERY_MS: field.integer({
      description:
        "How often a replica that is well is asked whether it is ready, in milliseconds; one that is not is asked each second.",
      min: 100,
      max: 600_000,
      default: 5_000,
    }),
    HTTPS_PORT: field.port({
      description:
        "The port for HTTPS, opened when TLS_CERT_FILE and TLS_KEY_FILE are set; 0 takes a free one.",
      default: 3443,
      developmentDefault: 8443,
    }),
    TLS_CERT_FILE: field.string({
      description:
        "The edge's certificate and its chain, PEM. Looked at every ten seconds and on SIGHUP; a new one is taken without a restart.",
      optional: true,
      example: "/run/secrets/tls/tls.crt",
    }),
    TLS_KEY_FILE: field.string({
      description: "The private key of TLS_CERT_FILE, PEM.",
      optional: true,
      example: "/run/secrets/tls/tls.key",
    }),
    SHARE_PORTS: field.boolean({
      description:
        "Listen where another gateway process may still do so, and take its new connections over, so that it can be restarted without a gap. Linux; whoever starts the processes sees to it that the ports are free of others.",
      default: false,
    }),
    HTTP_POLICY: field.oneOf({
      description:
        "What becomes of requests without TLS: serve answers them; redirect sends pages to HTTPS and refuses everything else.",
      values: ["serve", "redirect"],
      default: "redirect",
      developmentDefault: "serve",
    }),
  },
  [
    (values) =>
      (values.TLS_CERT_FILE === undefined) !==
      (values.TLS_KEY_FILE === undefined)
        ? [
            "TLS_CERT_FILE and TLS_KEY_FILE must be set together: a certificate is of no use without its key",
          ]
        : [],
    (values) =>
      values.UPSTREAMS === undefined && values.UPSTREAMS_FILE === undefined
        ? [
            "UPSTREAMS or UPSTREAMS_FILE must be set: without it there is nowhere to send a request",
          ]
        : [],
  ],
);
