const ERROR_AT_MOST = 4_000;

/** The author's code failed on something; the transaction is rolled back. Another try may help, or none ever will. */
export class WorkFailed extends Error {
  override readonly name = "WorkFailed";
}

/** The transaction was not, or is no longer, this process's to commit; nothing is wrong with the work. */
export class NotOurs extends Error {}

/**
 * Codes that say nothing about the work: the connection or the server went away, or is short of something, or somebody else
 * was in the way (a read-only standby, a deadlock, a lock that was waited for too long, a lost race for a serialisable order).
 */
const PASSING =
  /^(CONNECTION_|CONNECT_|TRANSACTION_ENDED|08|53|57P|40|55P03|25P03|25006|ECONN|EPIPE)/;

/** Whether the same work is likely to succeed later, unchanged. */
export function isPassing(error: unknown): boolean {
  return PASSING.test(codeOf(error));
}

/** SQLSTATE, or the driver's code, or nothing. */
export function codeOf(error: unknown): string {
  const code: unknown =
    error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "";
}

/**
 * Runs the author's part of a transaction.
 *
 * @param timeoutMs After it the work counts as failed, and its transaction is rolled back.
 * @throws WorkFailed for what is the work's own fault; a passing fault as it is.
 */
export async function doWork<T>(
  what: string,
  timeoutMs: number,
  work: () => Promise<T> | T,
): Promise<T> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new WorkFailed(`${what} took more than ${String(timeoutMs)} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    throw isPassing(error) || error instanceof WorkFailed
      ? error
      : new WorkFailed(`${what} failed`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What ended a transaction with the author's work in it, as the work's fault unless it says otherwise: a constraint that was
 * checked at the commit, and a failed statement that the work swallowed, are its fault too.
 */
export function asWorkFailed(what: string, error: unknown): unknown {
  const isKnown = error instanceof WorkFailed || error instanceof NotOurs;
  return isKnown || isPassing(error)
    ? error
    : new WorkFailed(`${what} could not be committed`, { cause: error });
}

/** Reason and stack, the causes included, bounded; without U+0000, which PostgreSQL does not take. */
export function errorText(error: unknown): string {
  return textOf(error).replaceAll("\u0000", "").slice(0, ERROR_AT_MOST);
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause =
    error.cause === undefined ? "" : `\ncaused by ${textOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
