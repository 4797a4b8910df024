/** Whether a statement failed because of a name that is taken; Drizzle wraps what the database says. */
export function isNameTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    (Reflect.get(error, "code") === "23505" &&
      Reflect.get(error, "constraint_name") === "entries_name_key") ||
    isNameTaken(error.cause)
  );
}
