import { createLogger, type Logger } from "@tixlys/telemetry";

/** One parsed log line. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A logger of the suite's own kind whose lines stay in memory. */
export type CapturedLogger = {
  readonly logger: Logger;
  /** Every line so far, parsed. */
  lines(): readonly LogLine[];
  /** The raw text, for searches of what must not be there. */
  text(): string;
  clear(): void;
};

/** A logger with the suite's fields and redaction that writes to memory; everything from `level` up is kept. */
export function capturedLogger(
  level = "trace",
  service = "test",
): CapturedLogger {
  let written: string[] = [];
  const logger = createLogger({
    service,
    version: "0.0.0",
    environment: "test",
    level,
    destination: { write: (line) => void written.push(line) },
  });
  return {
    logger,
    lines: () => written.map(parseLine),
    text: () => written.join(""),
    clear: () => {
      written = [];
    },
  };
}

function parseLine(line: string): LogLine {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== "object" || parsed === null)
    throw new Error(`not a log line: ${line}`);
  return Object.fromEntries(Object.entries(parsed));
}
