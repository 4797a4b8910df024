import pino from "pino";
import { currentContext } from "../context/request-context.ts";
import {
  sanitize,
  sanitizeFields,
  sanitizeText,
} from "../redaction/sanitize.ts";
import { activeTrace } from "../tracing/span.ts";
import { writeAccessPast } from "./access.ts";
import { errorFields } from "./error-fields.ts";
import { finishLine } from "./line.ts";
import { stdoutLines, type LineSink } from "./stdout.ts";

/** JSON lines with the fields of the platform notes, section 3.3. */
export type Logger = pino.Logger;

/** Levels in rising order; `silent` writes nothing. Change it at run time with `logger.level = …`. */
export type LogLevel =
  "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/**
 * `redactPaths`: dotted paths of fields that are secret although their names do not say so.
 * `destination` defaults to standard output.
 */
export type LoggerOptions = {
  service: string;
  version: string;
  environment: string;
  level: string;
  redactPaths?: readonly string[];
  destination?: LineSink;
};

/**
 * A logger whose every line is one JSON object: ISO time, level as a word, service, version, env,
 * and the ids of the running request and span. Secrets are replaced by field name, by path and by
 * shape, in fields, child bindings, messages and errors (`err` or `error`), whose text is kept to
 * class, message, code and stack. Throws for an unknown level.
 */
export function createLogger(options: LoggerOptions): Logger {
  const paths = new Set(options.redactPaths);
  const clean: Clean = (fields) => sanitizeFields(withErrors(fields), paths);
  const base = {
    service: options.service,
    version: options.version,
    env: options.environment,
  };
  const sink = options.destination ?? stdoutLines();
  const logger = pino(
    {
      level: options.level,
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: {},
      formatters: {
        level: (label) => ({ level: label }),
        log: clean,
        bindings: clean,
      },
      mixin: correlation,
      hooks: {
        logMethod(args, method) {
          // cast: the same call with its texts cleaned; pino's overloads cannot express that.
          method.apply(this, cleanArguments(args) as typeof args);
        },
        streamWrite: finishLine,
      },
    },
    sink,
  );
  cleanChildren(logger, clean);
  writeAccessPast(logger, base, sink);
  return logger;
}

type Clean = (fields: Record<string, unknown>) => Record<string, unknown>;

/**
 * pino forgets the formatter of bindings for child loggers, so theirs are cleaned on the way in;
 * children inherit these two methods.
 */
function cleanChildren(logger: Logger, clean: Clean): void {
  const { child, setBindings } = logger;
  Object.defineProperty(logger, "child", {
    value(
      this: Logger,
      bindings: Record<string, unknown>,
      options?: object,
    ): unknown {
      return Reflect.apply(child, this, [clean(bindings), options]);
    },
  });
  Object.defineProperty(logger, "setBindings", {
    value(this: Logger, bindings: Record<string, unknown>): void {
      setBindings.call(this, clean(bindings));
    },
  });
}

/** The ids that join a line to its request and its span. */
function correlation(): Record<string, string> {
  const fields: Record<string, string> = {};
  const request = currentContext();
  if (request !== undefined) {
    fields["request_id"] = request.requestId;
    if (request.principalId !== undefined)
      fields["principal_id"] = request.principalId;
  }
  const active = activeTrace();
  if (active !== undefined) {
    fields["trace_id"] = active.traceId;
    fields["span_id"] = active.spanId;
  }
  return fields;
}

/** Flattens `err` and `error` when they hold something thrown. */
function withErrors(fields: Record<string, unknown>): Record<string, unknown> {
  const { err, error, ...rest } = fields;
  const thrown = err ?? (error instanceof Error ? error : undefined);
  if (thrown === undefined || thrown === null) return fields;
  const kept =
    error instanceof Error || error === undefined ? rest : { ...rest, error };
  return { ...kept, ...errorFields(thrown) };
}

/**
 * Cleans what pino would put into `msg`: a first text, texts to be interpolated, and the message
 * that it takes from an error when there is no text.
 */
function cleanArguments(args: readonly unknown[]): unknown[] {
  const [first, ...rest] = args;
  const texts = rest.map((item) =>
    typeof item === "string" ? sanitizeText(item) : sanitize(item),
  );
  if (typeof first === "string") return [sanitizeText(first), ...texts];
  if (texts.length > 0)
    return [first instanceof Error ? { err: first } : first, ...texts];
  const thrown = thrownIn(first);
  if (thrown === undefined) return [first];
  const fields = first === thrown ? { err: thrown } : first;
  return [fields, sanitizeText(thrown.message)];
}

function thrownIn(first: unknown): Error | undefined {
  if (first instanceof Error) return first;
  if (
    typeof first !== "object" ||
    first === null ||
    !("err" in first) ||
    "msg" in first
  ) {
    return undefined;
  }
  return first.err instanceof Error ? first.err : undefined;
}
