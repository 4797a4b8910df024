import type {
  Door,
  HttpService,
  Platform,
  ServiceDefinition,
} from "@tixlys/pawz";
import { StartFailure } from "@tixlys/pawz";
import type { Gateway } from "../application/gateway.ts";
import type { CertificateFiles } from "../application/ports.ts";
import { entrance, type HttpPolicy } from "./entrance.ts";
import { type SecureDoor, secureDoor } from "./secure-door.ts";

/** RFC 6797; a year and every name below, as ASVS 3.4.1 asks. */
const strictTransport = "max-age=31536000; includeSubDomains";

/** The edge as its configuration says. */
export type Edge = {
  readonly definition: Pick<ServiceDefinition, "entrance" | "strictTransport">;
  /** The way in by TLS, where there is a certificate. */
  doors(http: HttpService): readonly Door[];
  /** Looks at the certificate's files now. */
  look(): void;
  /** Where HTTPS listens, once it is open. */
  port(): number | undefined;
};

/**
 * @param o.files Where the certificate is; undefined when TLS ends before us.
 * @throws StartFailure when the certificate to begin with is not usable.
 */
export function edge(o: {
  readonly gateway: Pick<Gateway<unknown>, "placeOf">;
  readonly platform: Pick<Platform, "logger" | "metrics">;
  readonly files: CertificateFiles | undefined;
  readonly hostname: string;
  readonly httpsPort: number;
  /** Another gateway process may still listen there. */
  readonly sharesPort?: boolean;
  readonly httpPolicy: HttpPolicy;
  readonly publicUrl: string;
}): Edge {
  let service: HttpService | undefined;
  const door =
    o.files === undefined
      ? undefined
      : opened(o, o.files, () => {
          if (service === undefined) throw new Error("nothing is served yet");
          return service;
        });
  return {
    definition: {
      entrance: entrance({
        gateway: o.gateway,
        httpPolicy: o.httpPolicy,
        httpsPort: () => publicPort(o.publicUrl) ?? door?.port() ?? o.httpsPort,
      }),
      // A browser that has once heard it asks for nothing else: not where plain HTTP is served on purpose.
      ...(o.httpPolicy === "redirect" ? { strictTransport } : {}),
    },
    doors: (http) => {
      service = http;
      return door === undefined ? [] : [door.open];
    },
    look: () => door?.look(),
    port: () => door?.port(),
  };
}

function opened(
  o: Parameters<typeof edge>[0],
  files: CertificateFiles,
  http: () => HttpService,
): SecureDoor {
  const { logger, metrics } = o.platform;
  const door = made({
    http,
    hostname: o.hostname,
    port: o.httpsPort,
    shared: o.sharesPort ?? false,
    files,
    onLook: (look) =>
      look.kind === "rotated"
        ? logger.info(
            { until: new Date(look.untilMs) },
            "a new certificate is in force",
          )
        : logger.error(
            { why: look.why },
            "the certificate was refused; the old one stays",
          ),
  });
  metrics.gauge({
    name: "gateway_certificate_expiry_timestamp_seconds",
    help: "When the certificate in force ends, in Unix seconds.",
    collect: (gauge) => gauge.set(Math.floor(door.untilMs() / 1000)),
  });
  return door;
}

function made(o: Parameters<typeof secureDoor>[0]): SecureDoor {
  try {
    return secureDoor(o);
  } catch (thrown) {
    throw new StartFailure(
      `${thrown instanceof Error ? thrown.message : "no certificate"}\n  fix    put a pair there that belongs together and is in force, or unset TLS_CERT_FILE and TLS_KEY_FILE`,
    );
  }
}

/** Of the origin that people see, when that is one of HTTPS. */
function publicPort(publicUrl: string): number | undefined {
  const { protocol, port } = new URL(publicUrl);
  if (protocol !== "https:") return undefined;
  return port === "" ? 443 : Number(port);
}
