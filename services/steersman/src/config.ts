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
    NARROW_TOKENS_FOR: field.list({
      description:
        "Services that get each token narrowed to themselves, to the one request and to 30 seconds: for those that others run, or that are trusted less. It costs about 0.3 ms for each request, because no cache knows such a token.",
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
  },
  [
    (values) =>
      values.UPSTREAMS === undefined && values.UPSTREAMS_FILE === undefined
        ? [
            "UPSTREAMS or UPSTREAMS_FILE must be set: without it there is nowhere to send a request",
          ]
        : [],
  ],
);
