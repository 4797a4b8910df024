/**
 * `malformed`: no sealed value at all. `unknown-key`: sealed under a key that is not in the keyring. `altered`: another
 * place, another key under the same id, or changed bytes; which of them cannot be told.
 */
export type SealedColumnFault = "malformed" | "unknown-key" | "altered";

/** A sealed value that does not open. Names column and key id, never a value. */
export class SealedColumnError extends Error {
  override readonly name = "SealedColumnError";
  readonly fault: SealedColumnFault;
  readonly column: string;
  readonly keyId: string | undefined;

  constructor(fault: SealedColumnFault, column: string, keyId?: string) {
    super(messageOf(fault, column, keyId ?? ""));
    this.fault = fault;
    this.column = column;
    this.keyId = keyId;
  }
}

function messageOf(
  fault: SealedColumnFault,
  column: string,
  keyId: string,
): string {
  switch (fault) {
    case "malformed":
      return `${column} does not hold a sealed value`;
    case "unknown-key":
      return `${column} holds a value sealed under key ${keyId}, which is not in COLUMN_KEYS; put it back behind the first key`;
    case "altered":
      return `${column} holds a value that does not open under key ${keyId}: it was altered or moved, or the key is another one`;
  }
}
