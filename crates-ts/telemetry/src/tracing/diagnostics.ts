import { diag, DiagLogLevel } from "@opentelemetry/api";
import type { Logger } from "../logging/logger.ts";

const quietMs = 30_000;

/**
 * Sends the SDK's own warnings (a collector that is down, spans dropped) to the log, at most one of
 * a kind in 30 seconds: a broken collector must not flood what still works.
 */
export function reportDiagnostics(logger: Logger): void {
  const lastAt = new Map<string, number>();
  const report = (message: string): void => {
    const kind = message.slice(0, 80);
    const now = Date.now();
    if (now - (lastAt.get(kind) ?? 0) < quietMs) return;
    if (lastAt.size >= 100) lastAt.clear();
    lastAt.set(kind, now);
    logger.warn({ source: "opentelemetry" }, message);
  };
  const ignore = (): void => undefined;
  diag.setLogger(
    {
      error: report,
      warn: report,
      info: ignore,
      debug: ignore,
      verbose: ignore,
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
