import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { service } from "@tixlys/pawz";
import { startTelemetry } from "@tixlys/telemetry";
import { testAuthority, testKeys } from "@tixlys/testkit";
import { gateway } from "../../src/application/gateway.ts";
import { keyTokens } from "../../src/application/key-tokens.ts";
import type { RoutingTable } from "../../src/domain/routing/upstreams.ts";
import { anyHost, type Hosts } from "../../src/domain/routing/host.ts";
import { edge } from "../../src/inbound/edge.ts";
import type { HttpPolicy } from "../../src/inbound/entrance.ts";
import { http } from "../../src/inbound/http.ts";
import { certificateFiles } from "../../src/outbound/tls/certificate-files.ts";
import { apiVersions } from "../../src/outbound/upstreams/api-versions.ts";
import { httpUpstreams } from "../../src/outbound/upstreams/http-upstreams.ts";
import {
  digestOf,
  keyExchange,
} from "../../src/outbound/upstreams/key-exchange.ts";
import {
  bridgeHandlers,
  closeBridges,
} from "../../src/outbound/upstreams/socket-bridge.ts";

const patienceMs = 10_000;

/** The gateway as `main.ts` builds it, with HTTP and HTTPS on free ports. */
export const fixtureEdge = async (o: {
  readonly table: () => RoutingTable;
  readonly hosts?: () => Hosts;
  readonly httpPolicy?: HttpPolicy;
  readonly showsSignIn?: boolean;
}) => {
  const folder = await mkdtemp(join(tmpdir(), "edge-"));
  const authority = testAuthority();
  const [certFile, keyFile] = [
    join(folder, "tls.crt"),
    join(folder, "tls.key"),
  ];
  const put = async (pair: { cert: string; key: string }): Promise<void> => {
    for (const [file, text] of [
      [keyFile, pair.key],
      [certFile, pair.cert],
    ] as const) {
      await writeFile(`${file}.new`, text, { mode: 0o600 });
      await rename(`${file}.new`, file);
    }
  };
  await put(authority.issue({ name: "first" }));

  const { table, hosts = () => anyHost, httpPolicy = "serve" } = o;
  const upstreams = httpUpstreams({
    table,
    bodyLimitBytes: 65_536,
    firstByteTimeoutMs: patienceMs,
  });
  const app = gateway({
    table,
    hosts,
    upstreams,
    versionsOf: apiVersions(table),
    version: "0.0.0",
    now: Date.now,
  });
  const face = http({
    gateway: app,
    keyTokens: keyTokens({
      exchange: keyExchange(upstreams),
      digest: digestOf,
      now: Date.now,
    }),
    bodyLimitBytes: 65_536,
    deadlineMs: patienceMs,
    showsSignIn: o.showsSignIn ?? false,
  });
  const telemetry = startTelemetry({
    service: "steersman",
    version: "0.0.0",
    environment: "test",
    logLevel: "silent",
  });
  const rim = edge({
    gateway: app,
    platform: telemetry,
    files: certificateFiles({ certFile, keyFile }, Date.now),
    hostname: "127.0.0.1",
    httpsPort: 0,
    httpPolicy,
    publicUrl: "http://127.0.0.1:8080",
  });
  const front = service({
    name: "steersman",
    version: "0.0.0",
    environment: "test",
    verifier: testKeys().verifierFor("steersman"),
    logger: telemetry.logger,
    metrics: telemetry.metrics,
    docs: face.documents,
    checks: {},
    routes: face.routes,
    fallback: face.fallback,
    bodyLimitBytes: face.bodyLimitBytes,
    websocket: bridgeHandlers,
    closeSockets: closeBridges,
    ...rim.definition,
  });
  const plain = front.listen({ hostname: "127.0.0.1", port: 0 });
  const doors = await Promise.all(rim.doors(front).map((open) => open()));
  const port = rim.port() ?? 0;
  return {
    plain: plain.url,
    port,
    ca: authority.ca,
    authority,
    /** Writes a pair as an ACME client does: each file whole, one after the other. */
    put,
    look: rim.look,
    /** Asks over TLS, believing the test's authority. */
    ask: (path: string, init: BunFetchRequestInit = {}, host = "localhost") =>
      fetch(`https://${host}:${port}${path}`, {
        ...init,
        tls: { ca: authority.ca },
      }),
    stop: async () => {
      await Promise.all([plain, ...doors].map((each) => each.stop(1_000)));
      await telemetry.shutdown();
      await rm(folder, { recursive: true });
    },
  };
};
