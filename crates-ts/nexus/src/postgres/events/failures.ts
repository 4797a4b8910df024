/** The SQLSTATE or the driver's code of an error. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown =
    error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Whether another writer came first, so that the next try meets what he left: the same command, or a deadlock. */
export function isRace(error: unknown): boolean {
  const code = codeOf(error);
  if (code === "40P01" || code === "40001") return true;
  return code === "23505" && constraintOf(error) === "commands_pkey";
}

function constraintOf(error: unknown): unknown {
  return error instanceof Error
    ? Reflect.get(error, "constraint_name")
    : undefined;
}

/** Whether the server refused the statement and took it back: then nothing of it happened. */
export function wasRefused(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "severity") === "ERROR";
}
