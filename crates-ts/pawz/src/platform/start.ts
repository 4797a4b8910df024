import {
  createRevocations,
  createVerifier,
  type DecisionEngine,
  type Introspect,
  KeyError,
  type KeySet,
  parseKeys,
} from "@tixlys/biscuit";
import { secretsOf } from "@tixlys/config";
import { connectBus } from "@tixlys/messaging/nats";
import {
  type Logger,
  type Metrics,
  protectSecrets,
  startTelemetry,
  type Telemetry,
} from "@tixlys/telemetry";
import { environmentRules } from "../define/environments.ts";
import type { Check } from "../define/service.ts";
import { memoryLimits } from "../limits/memory.ts";
import { platformChecks } from "./checks.ts";
import { openDatabase } from "./database.ts";
import { keysKeptIn, mustNotWrite } from "./idempotency.ts";
import { introspectionOf } from "./introspection.ts";
import { keepKeysFresh } from "./keys.ts";
import {
  observeDecisions,
  observePropagation,
  observeRevocations,
} from "./observe.ts";
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
      : connectBus({
          ...parts,
          url: config.NATS_URL,
          hearsItself: options.hearsItself ?? true,
        }),
    telemetry.ready,
  ]);
  const kept =
    database === undefined ? undefined : await keysKeptIn(database, logger);
  const judge = await judgeOf(options, parts, bus !== undefined);
  const { revocations, keys, verifier } = judge;
  const hurry = new EventTarget();
  if (bus !== undefined)
    followRevocations({
      ...parts,
      bus,
      revocations,
      keys,
      onKeyRemoved: () => hurry.dispatchEvent(new Event("hurry")),
      onApplied: observePropagation(metrics),
    });
  if (config.AUTH_URL !== undefined && name !== "auth")
    keepKeysFresh({ ...parts, keys, authUrl: config.AUTH_URL, hurry }).catch(
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
    limits: { store: memoryLimits(), scale: config.RATE_LIMIT_SCALE ?? 1 },
    ...(config.CURSOR_KEY === undefined
      ? {}
      : { cursorKey: config.CURSOR_KEY }),
    docs: environmentRules[environment].docs,
    ...(options.build === undefined ? {} : { build: options.build }),
    ...(kept === undefined ? {} : { idempotency: kept.store }),
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
    run: (o) => {
      if (kept === undefined) mustNotWrite(name, o.http.routes);
      const always = [
        ...(o.always ?? []),
        ...(kept === undefined ? [] : [kept.sweep]),
      ];
      return runPlatform({ ...o, always, config, logger, metrics, end });
    },
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

type Parts = {
  readonly service: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
};

/** Keys, revocations and the verifier that puts them together. */
async function judgeOf(
  options: PlatformOptions<ProcessConfig>,
  parts: Parts,
  feedRequired: boolean,
) {
  const { config, publicKeys } = options;
  const { service: audience, metrics } = parts;
  const keys = trustedKeys(publicKeys ?? config.BISCUIT_PUBLIC_KEYS);
  const revocations = createRevocations({ feedRequired });
  observeRevocations(metrics, revocations);
  const introspect = options.introspect ?? introspectionBy(config, parts);
  const engine = await engineOf(config, parts);
  const verifier = createVerifier({
    keys,
    audience,
    environment: config.TIXLYS_ENV,
    revocations,
    requireAal2ForManagement: config.REQUIRE_AAL2_FOR_MANAGEMENT,
    observe: observeDecisions(metrics),
    onFailure: (err) =>
      parts.logger.error({ err }, "a token could not be judged"),
    ...(introspect === undefined ? {} : { introspect }),
    ...(engine === undefined ? {} : { engine }),
  });
  return { keys, revocations, verifier };
}

/** Asking auth needs to know where it is and a credential of our own; without them auth counts as not answering. */
function introspectionBy(
  { AUTH_URL: authUrl, SERVICE_SECRET: secret }: ProcessConfig,
  parts: Parts,
): Introspect | undefined {
  return authUrl === undefined || secret === undefined
    ? undefined
    : introspectionOf({ ...parts, authUrl, secret });
}

/** The reference engine, loaded only where it is to decide: it costs some ten megabytes. */
async function engineOf(
  { TOKEN_ENGINE }: ProcessConfig,
  { metrics, logger }: Parts,
): Promise<DecisionEngine | undefined> {
  if (TOKEN_ENGINE !== "wasm") return undefined;
  const { wasmDecisionEngine } = await import("@tixlys/biscuit/wasm");
  const overloads = metrics.counter({
    name: "biscuit_engine_overloads_total",
    help: "Attempts of the token engine that ended without an answer.",
  });
  logger.info("tokens are judged by the reference engine");
  return wasmDecisionEngine({ onOverload: () => overloads.inc() });
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
