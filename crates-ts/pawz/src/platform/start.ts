import {
  createRevocations,
  createVerifier,
  KeyError,
  type KeySet,
  parseKeys,
} from "@tixlys/biscuit";
import { secretsOf } from "@tixlys/config";
import { connectBus } from "@tixlys/messaging/nats";
import {
  type Metrics,
  protectSecrets,
  startTelemetry,
  type Telemetry,
} from "@tixlys/telemetry";
import { environmentRules } from "../define/environments.ts";
import type { Check } from "../define/service.ts";
import { platformChecks } from "./checks.ts";
import { openDatabase } from "./database.ts";
import { keepKeysFresh } from "./keys.ts";
import { observeDecisions, observeRevocations } from "./observe.ts";
import { StartFailure } from "./failure.ts";
import { followRevocations } from "./revocations.ts";
import { runPlatform } from "./run.ts";
import type { Platform, PlatformOptions, ProcessConfig } from "./types.ts";

/**
 * Wires what is the same in every service: telemetry, database, bus, keys, revocations, verifier, checks. Throws
 * `StartFailure` for what an operator can mend. Nothing listens before `run`.
 */
export async function startPlatform<Config extends ProcessConfig>(
  options: PlatformOptions<Config>,
): Promise<Platform<Config>> {
  const { config, version } = options;
  const name = options.contract.service;
  protectSecrets(secretsOf(config));
  const telemetry = telemetryOf(name, options);
  const { logger, metrics } = telemetry;
  const stopping = new AbortController();
  const parts = { service: name, logger, metrics, signal: stopping.signal };
  const [database, bus] = await Promise.all([
    config.DATABASE_URL === undefined
      ? undefined
      : openDatabase({
          ...parts,
          url: config.DATABASE_URL,
          migrations: options.migrations,
          environment: config.TIXLYS_ENV,
        }),
    config.NATS_URL === undefined
      ? undefined
      : connectBus({ ...parts, url: config.NATS_URL }),
    telemetry.ready,
  ]);
  const judge = judgeOf(name, options, metrics, bus !== undefined);
  const { revocations, keys, verifier } = judge;
  if (bus !== undefined) followRevocations({ ...parts, bus, revocations });
  if (config.AUTH_URL !== undefined && name !== "auth")
    keepKeysFresh({ ...parts, keys, authUrl: config.AUTH_URL }).catch(
      (err: unknown) =>
        logger.error({ err }, "the public keys are no longer refreshed"),
    );
  const checks: Record<string, Check> = {
    ...platformChecks({ database, bus, revocations }),
    ...options.checks,
  };
  const environment = config.TIXLYS_ENV;
  const http = {
    name,
    version,
    environment,
    verifier,
    checks,
    logger,
    metrics,
    corsOrigins: config.CORS_ORIGINS ?? [],
    trustedProxies: config.TRUSTED_PROXIES ?? [],
    docs: environmentRules[environment].docs,
    ...(options.build === undefined ? {} : { build: options.build }),
  };
  const platform = {
    config,
    logger,
    metrics,
    database,
    bus,
    keys,
    revocations,
    verifier,
    checks,
    http,
  };
  const end = async (): Promise<void> => {
    stopping.abort();
    await bus?.close();
    await database?.close();
    await telemetry.shutdown();
  };
  // cast: `database` and `bus` are there exactly when the configuration names them, which the conditional types say.
  return {
    ...platform,
    run: (o) => runPlatform({ ...o, config, logger, metrics, end }),
  } as Platform<Config>;
}

function telemetryOf(
  service: string,
  o: PlatformOptions<ProcessConfig>,
): Telemetry {
  const { config, version } = o;
  return startTelemetry({
    service,
    version,
    environment: config.TIXLYS_ENV,
    logLevel: config.LOG_LEVEL,
    ...(config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
      ? {}
      : { otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT }),
    ...(config.TRACE_DIR === undefined ? {} : { traceDir: config.TRACE_DIR }),
    ...(config.TRACE_SAMPLE_RATIO === undefined
      ? {}
      : { sampleRatio: config.TRACE_SAMPLE_RATIO }),
    ...(o.build === undefined ? {} : { commit: o.build }),
  });
}

/** Keys, revocations and the verifier that puts them together. */
function judgeOf(
  audience: string,
  { config, publicKeys }: PlatformOptions<ProcessConfig>,
  metrics: Metrics,
  feedRequired: boolean,
) {
  const keys = trustedKeys(publicKeys ?? config.BISCUIT_PUBLIC_KEYS);
  const revocations = createRevocations({ feedRequired });
  observeRevocations(metrics, revocations);
  const verifier = createVerifier({
    keys,
    audience,
    environment: config.TIXLYS_ENV,
    revocations,
    requireAal2ForManagement: config.REQUIRE_AAL2_FOR_MANAGEMENT,
    observe: observeDecisions(metrics),
  });
  return { keys, revocations, verifier };
}

/** The keys to start with, so that tokens are judged while auth is down. */
function trustedKeys(list: readonly string[]): KeySet {
  try {
    return parseKeys(list.join(","));
  } catch (thrown) {
    if (!(thrown instanceof KeyError)) throw thrown;
    throw new StartFailure(
      `BISCUIT_PUBLIC_KEYS ${list.length === 0 ? "is empty: a service that judges tokens needs at least one key" : `is not usable: ${thrown.message}`}\n  fix    kid:hex, separated by commas; auth shows its keys at /v1/keys`,
    );
  }
}
