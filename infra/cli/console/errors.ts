/** How the launcher fails: a stable code, what happened, the last lines of the child concerned, the likely cause, the fix. */

/** Every way the launcher fails, with the usual cause and fix; `./tixlys help errors` prints this table. */
export const errorCatalogue = {
  E_USAGE: "The command line is not understood.",
  E_INTERNAL:
    "The launcher itself failed; please report it with the text above.",
  E_NO_NPM:
    "npm is needed once, to fetch Bun and PostgreSQL, and is not on the PATH.",
  E_DOWNLOAD: "A tool could not be downloaded.",
  E_INSTALL: "The packages of bun.lock could not be installed.",
  E_BUN_VERSION: "The Bun that runs the launcher is not the pinned one.",
  E_PLATFORM:
    "There is no build of a needed tool for this operating system or processor.",
  E_NO_POSTGRES: "There is no PostgreSQL 18 to start.",
  E_NO_NATS: "There is no nats-server to start.",
  E_PORT_IN_USE: "Another program listens on a port that the suite needs.",
  E_STATE_UNWRITABLE: "The state folder cannot be written.",
  E_STATE_OWNER: "The state folder belongs to another user.",
  E_ROOT:
    "PostgreSQL refuses to run as root and no other user can reach the state folder.",
  E_DISK_FULL: "The disk that holds the state folder is full.",
  E_POSTGRES: "PostgreSQL did not start or did not answer.",
  E_NATS: "nats-server did not start or did not answer.",
  E_MIGRATE: "A migration failed.",
  E_CONFIG: "A service refuses its configuration.",
  E_CHILD: "A child process died before it was ready.",
  E_NOT_READY: "A child process did not become ready in time.",
  E_NOT_RUNNING: "The suite is not running.",
  E_TOKEN:
    "A token cannot be read, is not good, or takes no further restriction.",
  E_KEYS: "Public keys cannot be read.",
  E_HTTP: "A service of the suite did not answer a question.",
  E_RUNNING: "The suite is running, and the command needs it stopped.",
  E_UNKNOWN_SERVICE: "There is no service of that name.",
  E_BOOTSTRAP: "The first root could not be invited.",
  E_SEED: "The demo data could not be written.",
  E_DEMO: "A step of the demo did not end as it should.",
  E_TESTS: "A check or a test failed.",
  E_NO_TRACE: "No span of the request is in the local trace ring.",
  E_DEPS:
    "A dependency breaks the rules, or could not be looked up or installed.",
  E_NO_MESSAGE: "No outbox, inbox or stream knows the message.",
  E_REPLAY: "The relays could not publish again in time.",
  E_PERSONAL: "Personal data is shown in development and test only.",
  E_ROUTING: "A routing configuration was refused, or did not come into force.",
  E_CONTRACTS: "A contract breaks what the last release promised.",
  E_MIGRATIONS: "A migration that a release has applied was touched.",
  E_SCAFFOLD: "What was to be made could not be made; all is as before.",
  E_SECRETS: "A secrets file cannot be opened, or not be written.",
  E_CONFIRM: "The command destroys state and was not confirmed.",
  E_MISSING_COMMAND: "The command is known but its file is not there.",
} as const;

/** A stable error code of the launcher. */
export type ErrorCode = keyof typeof errorCatalogue;

/** What is printed with an error beside its message. */
export type ErrorDetails = {
  /** The child whose last lines these are. */
  readonly child?: string;
  readonly lastLines?: readonly string[];
  readonly cause?: string;
  readonly fix?: string;
  readonly log?: string;
};

/** An error as `--json` prints it and as the supervisor answers it. */
export type ErrorJson = ErrorDetails & {
  readonly code: ErrorCode;
  readonly message: string;
};

/** A failure that the launcher can explain. Exit code 1 unless told otherwise. */
export class CliError extends Error {
  override readonly name: string = "CliError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly exitCode: number = 1;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  toJSON(): ErrorJson {
    return { code: this.code, message: this.message, ...this.details };
  }
}

/** A command line that is not understood: exit code 2 and the line to type for help. */
export class UsageError extends CliError {
  override readonly name = "UsageError";
  override readonly exitCode = 2;

  constructor(message: string, command?: string) {
    super("E_USAGE", message, {
      fix:
        command === undefined ? "./tixlys help" : `./tixlys ${command} --help`,
    });
  }
}

/** The user's Ctrl-C: exit code 130, nothing to explain. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode = 130;
}

/** The error as the JSON document that `--json` prints. */
export function errorDocument(error: CliError): { error: ErrorJson } {
  return { error: error.toJSON() };
}

/** Any thrown value as an error that can be printed. */
export function asCliError(thrown: unknown): CliError {
  if (thrown instanceof CliError) return thrown;
  if (hasCode(thrown, "ENOSPC"))
    return new CliError(
      "E_DISK_FULL",
      "no space left on the disk of the state folder",
      {
        cause: thrown.message,
        fix: "free some space (df -h), or set TIXLYS_HOME to a folder on another disk",
      },
    );
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const stack =
    thrown instanceof Error ? (thrown.stack ?? "").split("\n").slice(0, 8) : [];
  return new CliError("E_INTERNAL", message, {
    child: "launcher",
    lastLines: stack,
  });
}

/** Whether a thrown value is a system error of that code (`"ENOSPC"`, `"EACCES"`, …). */
export function hasCode(
  thrown: unknown,
  code: string,
): thrown is Error & { code: string } {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
