import {
  environments,
  isEnvironment,
  isLocal,
  type Environment,
} from "../environment.ts";
import type { Field } from "../fields/field.ts";
import type { ConfigOf, ConfigSchema, Shape } from "../schema.ts";
import { rememberSecrets } from "../redact.ts";
import { secretProblem } from "../secrets/refusal.ts";
import { ConfigError, type ConfigMistake } from "./mistake.ts";
import { nearestName } from "./nearest.ts";
import { configWarnings } from "./warnings.ts";

/** `onWarning` gets each sentence of `configWarnings`. */
export type LoadOptions = { onWarning?: (sentence: string) => void };

type Env = Readonly<Record<string, string | undefined>>;
type Read =
  { ok: true; value: unknown } | { ok: false; mistake: ConfigMistake };

/**
 * Reads a process's configuration from any record of texts (the environment, a decrypted secrets
 * file). An empty text counts as not set. Throws {@link ConfigError} with every mistake at once;
 * the result is frozen.
 */
export function loadConfig<S extends Shape>(
  schema: ConfigSchema<S>,
  env: Env = process.env,
  options: LoadOptions = {},
): ConfigOf<S> {
  const named = env["TIXLYS_ENV"]?.trim();
  const environment: Environment = isEnvironment(named) ? named : "development";
  const values: [string, unknown][] = [];
  const mistakes: ConfigMistake[] = isEnvironment(named)
    ? []
    : [environmentMistake(named)];
  for (const [name, field] of Object.entries<Field<unknown>>(schema.shape)) {
    if (name === "TIXLYS_ENV") {
      values.push([name, environment]);
      continue;
    }
    const read = readField(name, field, env, environment, schema.shape);
    if (read.ok) values.push([name, read.value]);
    else mistakes.push(read.mistake);
  }
  // cast: every property was read by the field that gives it its type.
  const config = Object.freeze(Object.fromEntries(values)) as ConfigOf<S>;
  if (mistakes.length === 0)
    mistakes.push(...ruleMistakes(schema, config, environment));
  if (mistakes.length > 0) {
    throw new ConfigError(
      schema.service,
      isEnvironment(named) ? named : undefined,
      mistakes,
    );
  }
  rememberSecrets(schema, config);
  for (const sentence of configWarnings(schema, env))
    options.onWarning?.(sentence);
  return config;
}

function readField(
  name: string,
  field: Field<unknown>,
  env: Env,
  environment: Environment,
  shape: Shape,
): Read {
  const raw = env[name];
  if (raw === undefined || raw.trim() === "")
    return readDefault(name, field, env, environment, shape);
  if (field.secrecy === "secret" && raw !== raw.trim()) {
    return mistake(name, "has white space at its ends", "Remove it");
  }
  const text = raw.trim();
  const parsed = field.parse(text, environment);
  if (!parsed.ok)
    return mistake(name, parsed.problem, fixForValue(name, field));
  if (isLocal(environment)) return parsed;
  const problem = secretProblem(field, text);
  return problem === undefined
    ? parsed
    : mistake(name, problem, "Set a secret of this environment");
}

function readDefault(
  name: string,
  field: Field<unknown>,
  env: Env,
  environment: Environment,
  shape: Shape,
): Read {
  const local = isLocal(environment);
  const preset = local ? field.defaults.local : field.defaults.everywhere;
  if (preset.given && (local || field.secrecy !== "secret"))
    return { ok: true, value: preset.value };
  if (field.optional) return { ok: true, value: undefined };
  const strangers = Object.keys(env).filter(
    (other) => !Object.hasOwn(shape, other),
  );
  const nearest = nearestName(name, strangers);
  const meant =
    nearest === undefined ? "" : `; ${nearest} is set: is that what was meant?`;
  return mistake(name, `is missing${meant}`, fixFor(name, field));
}

function ruleMistakes<S extends Shape>(
  schema: ConfigSchema<S>,
  config: ConfigOf<S>,
  environment: Environment,
): ConfigMistake[] {
  return schema.rules
    .flatMap((rule) => rule(config, environment))
    .map((sentence) => ({
      name: "Together:",
      problem: sentence,
      fix: "Change one of them",
    }));
}

function environmentMistake(named: string | undefined): ConfigMistake {
  const fix = `Set TIXLYS_ENV to one of ${environments.join(", ")}`;
  const missing = named === undefined || named === "";
  const problem = missing
    ? "is missing"
    : `must be one of ${environments.join(", ")}`;
  return { name: "TIXLYS_ENV", problem, fix };
}

function fixFor(name: string, field: Field<unknown>): string {
  return field.example === undefined
    ? "Set it"
    : `For example ${name}=${field.example}`;
}

/** For a value that is there and wrong. */
function fixForValue(name: string, field: Field<unknown>): string {
  if (field.example !== undefined) return fixFor(name, field);
  const needless = field.optional || field.defaults.everywhere.given;
  return needless ? "Correct it, or unset it" : "Correct it";
}

function mistake(name: string, problem: string, fix: string): Read {
  return { ok: false, mistake: { name, problem, fix } };
}
