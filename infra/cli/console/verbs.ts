/** Commands whose first argument is a verb. */
import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/**
 * The entry of that verb.
 * @throws UsageError for an unknown one, with the nearest.
 */
export function verbNamed<T>(
  command: string,
  verbs: Readonly<Record<string, T>>,
  typed: string,
): T {
  const names = Object.keys(verbs);
  const found = names.includes(typed) ? verbs[typed] : undefined;
  if (found !== undefined) return found;
  const guess = nearest(typed, names);
  throw new UsageError(
    `${command} knows ${names.join(", ")}, not "${typed}"${guess === undefined ? "" : `; did you mean ${guess}?`}`,
    command,
  );
}
