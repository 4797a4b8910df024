import type {
  Introspect,
  KeySet,
  Revocations,
  Verifier,
} from "@tixlys/biscuit";
import type { Bus } from "@tixlys/messaging/nats";
import type { Database } from "@tixlys/nexus/postgres";
import type { Logger, Metrics } from "@tixlys/telemetry";
import type { Environment } from "../define/environments.ts";
import type {
  Check,
  HttpService,
  Listening,
  ServiceDefinition,
} from "../define/service.ts";

/** The variables that every process has (`processFields` of `@tixlys/config`); a service's own come on top. */
export type ProcessConfig = {
  readonly TIXLYS_ENV: Environment;
  readonly TIXLYS_ROLE: "all" | "api" | "worker";
  readonly HOST: string;
  readonly PORT: number;
  readonly METRICS_PORT: number;
  readonly DATABASE_URL?: string | undefined;
  readonly NATS_URL?: string | undefined;
  readonly AUTH_URL?: string | undefined;
  readonly BISCUIT_PUBLIC_KEYS: readonly string[];
  readonly TRACE_SAMPLE_RATIO?: number | undefined;
  readonly REQUIRE_AAL2_FOR_MANAGEMENT: boolean;
  readonly TOKEN_ENGINE?: "own" | "wasm" | undefined;
  readonly SERVICE_SECRET?: string | undefined;
  readonly LOG_LEVEL: string;
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly TRACE_DIR?: string | undefined;
  readonly CORS_ORIGINS?: readonly string[] | undefined;
  readonly TRUSTED_PROXIES?: readonly string[] | undefined;
  readonly RATE_LIMIT_SCALE?: number | undefined;
  /** Of services that have lists. */
  readonly CURSOR_KEY?: string | undefined;
};

type Present<Value, Out> = undefined extends Value ? Out | undefined : Out;

/** Anything that runs beside the HTTP server and can be asked to end. */
export type Stoppable = { stop(): Promise<void> };

/** Starts one piece of background work; awaited one after the other, stopped in reverse order. */
export type Worker = () => Promise<Stoppable> | Stoppable;

/** Opens one more way to the service. */
export type Door = () =>
  Promise<Pick<Listening, "stop">> | Pick<Listening, "stop">;

/** Everything a composition root needs that is the same in every service. */
export type Platform<Config extends ProcessConfig = ProcessConfig> = {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Present when the config schema requires `DATABASE_URL`. */
  readonly database: Present<Config["DATABASE_URL"], Database>;
  /** Present when the config schema requires `NATS_URL`. */
  readonly bus: Present<Config["NATS_URL"], Bus>;
  readonly keys: KeySet;
  readonly revocations: Revocations;
  readonly verifier: Verifier;
  readonly checks: Readonly<Record<string, Check>>;
  /** The parts of `service()` that follow from the process; spread them: `service({ ...platform.http, routes })`. */
  readonly http: Pick<
    ServiceDefinition,
    | "name"
    | "version"
    | "build"
    | "environment"
    | "verifier"
    | "checks"
    | "logger"
    | "metrics"
    | "corsOrigins"
    | "trustedProxies"
    | "docs"
    | "idempotency"
    | "cursorKey"
    | "limits"
  >;
  /**
   * Runs until SIGTERM or SIGINT: `always` in every role, `http` in `all` and `api`, `workers` in `all` and `worker`.
   * Resolves when everything has stopped; the process then exits with 0, or 1 when a part failed.
   */
  run(o: {
    readonly http: HttpService;
    /**
     * Listens where another process of the same kind may still do so, and takes its new connections over: it can then be ended
     * without a gap.
     */
    readonly sharesPort?: boolean;
    /** Further listeners of `http`, in the roles of `http`. */
    readonly doors?: readonly Door[];
    readonly workers?: readonly Worker[];
    readonly always?: readonly Worker[];
  }): Promise<void>;
};

/** What `startPlatform` needs to know. */
export type PlatformOptions<Config extends ProcessConfig> = {
  /** The service's own contract: its name, what it consumes, which events it makes. */
  readonly contract: { readonly service: string };
  readonly version: string;
  readonly config: Config;
  /** Commit or build id. */
  readonly build?: string;
  /** Instead of `BISCUIT_PUBLIC_KEYS`, for the service that signs: its own key among them. */
  readonly publicKeys?: readonly string[];
  /** Instead of asking auth over HTTP while revocations are late, for the service that is auth. */
  readonly introspect?: Introspect;
  /** Folder of the service's migrations; `../migrations` beside the entry file when absent. */
  readonly migrations?: string;
  /** Further checks for `/health/ready`. */
  readonly checks?: Readonly<Record<string, Check>>;
  /** False for a service that asks nothing of itself over the bus: what a process says there is not told to itself. */
  readonly hearsItself?: boolean;
};
