import type { Logger } from "@tixlys/telemetry";
import { successResponse, errorResponse } from "../answer/respond.ts";
import { refuse } from "../answer/refuse.ts";
import type {
  Check,
  CheckResult,
  ServiceDefinition,
} from "../define/service.ts";
import { publishedOperations, publishedPath } from "../openapi/published.ts";
import type { Exchange } from "../request/exchange.ts";
import type { Handler, Mount } from "./mount.ts";

const checkTimeoutMs = 1000;

/** Whether the process takes new work. */
export type Lifecycle = { draining: boolean };

/**
 * The operations that every service has: `/health/live`, `/health/ready`, `/version`, `/v1/version` (http-rules 65), and what it
 * tells the gateway of its routes.
 */
export function lifecycleMounts(
  definition: ServiceDefinition,
  versions: readonly string[],
  latest: string,
  lifecycle: Lifecycle,
): Mount[] {
  const build = definition.build ?? definition.version;
  const ready = readiness(definition.checks, lifecycle, definition.logger);
  const about = JSON.stringify({
    service: definition.name,
    version: definition.version,
    build,
    apiVersions: versions,
    latest,
  });
  return [
    quiet("/health/live", (exchange) =>
      successResponse(exchange, 200, '{"live":true}'),
    ),
    quiet("/health/ready", ready),
    quiet("/version", (exchange) => successResponse(exchange, 200, about)),
    published(definition),
    ...versions.map((apiVersion) => {
      const one = JSON.stringify({ apiVersion, latest, build });
      return quiet(`/${apiVersion}/version`, (exchange) =>
        successResponse(exchange, 200, one),
      );
    }),
  ];
}

/** Worked out when first asked for; of the exempt list of http-rules 1, so that it is what it says and nothing around it. */
function published(definition: ServiceDefinition): Mount {
  let text: string | undefined;
  return quiet(publishedPath, (exchange) => {
    text ??= JSON.stringify(publishedOperations(definition));
    exchange.foreign = true;
    return new Response(text, {
      headers: { "content-type": "application/json" },
    });
  });
}

function quiet(path: string, handle: Handler): Mount {
  return {
    path,
    method: "GET",
    handle(exchange, params) {
      exchange.route = path;
      exchange.quiet = true;
      if (exchange.acceptance === "none")
        return refuse(exchange, "not-acceptable");
      return handle(exchange, params);
    },
  };
}

/** One look at all dependencies at a time: whoever asks meanwhile gets the same answer. */
function readiness(
  checks: Readonly<Record<string, Check>>,
  lifecycle: Lifecycle,
  logger: Logger,
): Handler {
  let running: Promise<Record<string, CheckResult>> | undefined;
  let wasReady = true;
  const look = async (): Promise<Record<string, CheckResult>> => {
    const results = await runChecks(checks);
    running = undefined;
    const isReady = !Object.values(results).includes("failed");
    // The turns only: whoever probes asks many times a second, and each answer as a line would bury what happened.
    if (isReady !== wasReady && !lifecycle.draining)
      logger[isReady ? "info" : "warn"](
        { checks: results },
        isReady ? "ready again" : "not ready",
      );
    wasReady = isReady;
    return results;
  };
  return async (exchange) => {
    running ??= look();
    return answer(exchange, await running, lifecycle);
  };
}

function answer(
  exchange: Exchange,
  checks: Record<string, CheckResult>,
  lifecycle: Lifecycle,
): Response {
  if (lifecycle.draining)
    return errorResponse(exchange, "draining", {
      checks,
      retryAfterSeconds: 1,
    });
  const failed = Object.values(checks).includes("failed");
  return failed
    ? errorResponse(exchange, "not-ready", { checks, retryAfterSeconds: 1 })
    : successResponse(exchange, 200, JSON.stringify({ ready: true, checks }));
}

/** Runs every check at once, each with its own deadline; a throw is a failure. */
export async function runChecks(
  checks: Readonly<Record<string, Check>>,
): Promise<Record<string, CheckResult>> {
  const results = Object.entries(checks).map(
    async ([name, check]) => [name, await runCheck(check)] as const,
  );
  return Object.fromEntries(await Promise.all(results));
}

async function runCheck(check: Check): Promise<CheckResult> {
  const { promise: late, resolve } = Promise.withResolvers<CheckResult>();
  const timer = setTimeout(() => resolve("failed"), checkTimeoutMs);
  try {
    return await Promise.race([Promise.resolve(check()), late]);
  } catch {
    return "failed";
  } finally {
    clearTimeout(timer);
  }
}
