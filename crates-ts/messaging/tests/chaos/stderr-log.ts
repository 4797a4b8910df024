import type { Log } from "../../src/index.ts";

/** Writes what a child has to say, one line each, to where its parent keeps it; details of errors by their message. */
export function stderrLog(name: string): Log {
  const line =
    (level: string) =>
    (fields: unknown, text?: string): void => {
      const error: unknown =
        typeof fields === "object" && fields !== null
          ? Reflect.get(fields, "err")
          : undefined;
      const detail = error instanceof Error ? `: ${error.message}` : "";
      process.stderr.write(
        `${new Date().toISOString()} ${name} ${level} ${text ?? ""}${detail}\n`,
      );
    };
  return {
    debug: line("debug"),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
  };
}
