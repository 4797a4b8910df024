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
