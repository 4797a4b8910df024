/** Keys of `fail.data` that do not name a submitted field (http-rules 6), and `body` (rule 12). */
export const reservedKeys = [
  "credentials",
  "permission",
  "resource",
  "method",
  "accept",
  "conflict",
  "precondition",
  "size",
  "contentType",
  "idempotencyKey",
  "rateLimit",
  "host",
  "version",
  "body",
] as const;

/** A key of `fail.data` that the suite reserves. */
export type ReservedKey = (typeof reservedKeys)[number];

/** The HTTP statuses that a `fail` answer may have. */
export type FailStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 406
  | 408
  | 409
  | 410
  | 412
  | 413
  | 414
  | 415
  | 421
  | 422
  | 426
  | 428
  | 429;

/** Where a code stands: under which key (null = the field's path), with which status. */
export type Placement = { key: ReservedKey | null; status: FailStatus };

/**
 * One row of the registry. `onField` is the placement when the code speaks of a submitted field
 * and that differs: `token-invalid` is 401 `credentials` for a bearer token, 422 under `token` for
 * a token in a body.
 */
export type FailDefinition = Placement & {
  message: string;
  onField?: Placement;
};

/** Builder of rows that share a placement. */
export function at<
  const K extends ReservedKey | null,
  const S extends FailStatus,
>(key: K, status: S) {
  return (message: string): { key: K; status: S; message: string } => ({
    key,
    status,
    message,
  });
}
