import { createLogger, type Logger } from "../src/index.ts";

/** A logger whose lines a test can read. */
export function capturedLogger(
  options: { level?: string; redactPaths?: string[] } = {},
): {
  logger: Logger;
  lines: string[];
  entries(): Record<string, unknown>[];
} {
  const lines: string[] = [];
  const logger = createLogger({
    service: "users",
    version: "1.2.3",
    environment: "test",
    level: options.level ?? "trace",
    redactPaths: options.redactPaths ?? [],
    destination: { write: (line) => lines.push(line) },
  });
  return { logger, lines, entries: () => lines.map(parse) };
}

function parse(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  if (typeof value !== "object" || value === null)
    throw new Error(`no object: ${line}`);
  return { ...value };
}
