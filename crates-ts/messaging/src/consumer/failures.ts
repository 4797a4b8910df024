const ERROR_AT_MOST = 4_000;

/**
 * The database is away: no fault of the message's, so it costs no try. A socket's own error (`ECONNRESET`) counts only where
 * the driver has noted the statement that met it; a handler's other connections are its own affair.
 */
export const isConnectionFailure = (error: unknown): boolean =>
  /^(CONNECTION_|08|57P)/.test(codeOf(error)) ||
  (error instanceof Error &&
    Reflect.has(error, "query") &&
    /^E[A-Z]+$/.test(codeOf(error)));

/** SQLSTATE, or the driver's code; empty where there is none. */
export function codeOf(error: unknown): string {
  const code: unknown =
    error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "";
}

/** Reason and stack, the causes included, bounded. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, ERROR_AT_MOST);
  const cause =
    error.cause === undefined ? "" : `\ncaused by ${errorText(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`.slice(0, ERROR_AT_MOST);
}
