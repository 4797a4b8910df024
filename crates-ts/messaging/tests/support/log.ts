import type { Log } from "../../src/index.ts";

/** A log that keeps its lines. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const line =
    (level: string) =>
    (fields: unknown, text?: string): void => {
      const error: unknown =
        typeof fields === "object" && fields !== null
          ? Reflect.get(fields, "err")
          : undefined;
      const detail = error instanceof Error ? `: ${error.message}` : "";
      lines.push(`${level} ${text ?? String(fields)}${detail}`);
    };
  return {
    lines,
    debug: line("debug"),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
  };
}
