/** What is wrong with a secrets file, for programs. */
export type SecretsProblem =
  | "unreadable"
  | "malformed"
  | "unencrypted"
  | "no-key"
  | "wrong-key"
  | "tampered"
  | "unsupported";

/**
 * A secrets file that cannot be used. The message says what is wrong as "is …" or "has …", the fix
 * what to do; neither ever holds a value, a key or a line of the file.
 */
export class SecretsFileError extends Error {
  override readonly name = "SecretsFileError";
  readonly problem: SecretsProblem;
  readonly fix: string;

  constructor(problem: SecretsProblem, message: string, fix: string) {
    super(message);
    this.problem = problem;
    this.fix = fix;
  }
}

/** A file that was changed by something else than sops: the seals do not hold. */
export function tampered(what: string): SecretsFileError {
  return new SecretsFileError(
    "tampered",
    `${what}: it was changed or damaged after it was sealed`,
    "Put back the committed file and change it with ./tixlys secrets edit, or sops edit",
  );
}
