import { loadConfig, readEnvironment } from "@tixlys/config";
import { steersman } from "@tixlys/contracts";
import { runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { knownOperations } from "./application/access/known-operations.ts";
import { gateway } from "./application/gateway.ts";
import { keyTokens } from "./application/key-tokens.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { builtInRouting } from "./domain/routing/configuration.ts";
import { edge } from "./inbound/edge.ts";
import { http, upstreamChecks } from "./inbound/http.ts";
import { followRouting } from "./outbound/configuration/followed-routing.ts";
import { routingSource } from "./outbound/configuration/routing-source.ts";
import { certificateFiles } from "./outbound/tls/certificate-files.ts";
import { apiVersions } from "./outbound/upstreams/api-versions.ts";
import { keepAsking } from "./inbound/jobs/keep-asking.ts";
import { sharedLimits } from "./inbound/jobs/shared-limits.ts";
import { endedByRevocation } from "./inbound/ended-by-revocation.ts";
import { countExchange } from "./outbound/limits/count-exchange.ts";
import { limitSecretOf } from "./outbound/limits/limit-secret.ts";
import { hopTokens } from "./outbound/tokens/hop-tokens.ts";
import { httpUpstreams } from "./outbound/upstreams/http-upstreams.ts";
import { digestOf, keyExchange } from "./outbound/upstreams/key-exchange.ts";
import { publishedOperations } from "./outbound/upstreams/published-operations.ts";
import {
  bridgeHandlers,
  closeBridges,
} from "./outbound/upstreams/socket-bridge.ts";

/** So much later a request ends by itself: whose fault it was is told by who waited for the first byte. */
const afterFirstByteMs = 1_000;

await runProcess(async () => {
  const values = loadConfig(config, await readEnvironment(SERVICE_NAME));
  const routing = routingSource({
    text: values.UPSTREAMS,
    file: values.UPSTREAMS_FILE,
    configuration: builtInRouting(values.TIXLYS_ENV),
  });
  const platform = await startPlatform({
    contract: steersman,
    version: manifest.version,
    config: values,
  });
  const upstreams = httpUpstreams({
    table: routing.table,
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    firstByteTimeoutMs: values.FIRST_BYTE_TIMEOUT_MS,
    connectTimeoutMs: values.UPSTREAM_CONNECT_TIMEOUT_MS,
    idleTimeoutMs: values.UPSTREAM_IDLE_TIMEOUT_MS,
    keepAliveMs: values.UPSTREAM_KEEP_ALIVE_MS,
    mostUnderWay: values.UPSTREAM_MAX_REQUESTS,
    mostWaiting: values.UPSTREAM_QUEUE_LENGTH,
    queueMs: values.UPSTREAM_QUEUE_MS,
    healthEveryMs: values.UPSTREAM_HEALTH_EVERY_MS,
  });
  const app = gateway({
    table: routing.table,
    hosts: () => routing.routing().hosts,
    upstreams,
    versionsOf: apiVersions(routing.table),
    version: manifest.version,
    now: Date.now,
  });
  const operations = knownOperations({
    services: () => app.services(),
    published: publishedOperations(routing.table),
  });
  const limits = sharedLimits(countExchange(platform.bus));
  const face = http({
    gateway: app,
    keyTokens: keyTokens({
      exchange: keyExchange(upstreams),
      digest: digestOf,
      now: Date.now,
    }),
    bodyLimitBytes: values.BODY_LIMIT_BYTES,
    deadlineMs: values.FIRST_BYTE_TIMEOUT_MS + afterFirstByteMs,
    showsSignIn: ["development", "test"].includes(values.TIXLYS_ENV),
    operations,
    narrowed: {
      services: new Set(values.NARROW_TOKENS_FOR),
      tokens: hopTokens(),
    },
    revocable: {
      streams: endedByRevocation(platform.revocations),
      identify: (token) => platform.verifier.identify(token),
    },
  });
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = values;
  const rim = edge({
    gateway: app,
    platform,
    files:
      certFile === undefined || keyFile === undefined
        ? undefined
        : certificateFiles({ certFile, keyFile }, Date.now),
    hostname: values.HOST,
    httpsPort: values.HTTPS_PORT,
    sharesPort: values.SHARE_PORTS,
    httpPolicy: values.HTTP_POLICY,
    publicUrl: values.PUBLIC_URL,
  });
  process.on("SIGHUP", () => {
    rim.look();
    const mistakes = routing.reload();
    if (mistakes.length > 0)
      platform.logger.error(
        { mistakes },
        "the routing table was refused; the old one stays",
      );
    else
      platform.logger.info(
        { services: app.services() },
        "the routing table was read again",
      );
  });

  const front = service({
    ...platform.http,
    ...rim.definition,
    limits: {
      store: limits.store,
      secret: limitSecretOf(values.NATS_URL),
      scale: values.RATE_LIMIT_SCALE,
    },
    title: "Tixlys Core",
    docs: platform.http.docs === false ? false : face.documents,
    checks: { ...platform.checks, ...upstreamChecks(app) },
    routes: face.routes,
    fallback: face.fallback,
    bodyLimitBytes: face.bodyLimitBytes,
    websocket: bridgeHandlers,
    closeSockets: closeBridges,
  });
  await platform.run({
    http: front,
    sharesPort: values.SHARE_PORTS,
    doors: rim.doors(front),
    always: [
      () => keepAsking(operations),
      () => limits.start(),
      () =>
        followRouting({
          ...platform,
          source: routing,
          file: values.ROUTING_FILE,
        }),
    ],
  });
});
