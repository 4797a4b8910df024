/** What a pure step answers: a value, or an error that is a value too. Nothing is thrown. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** A success that carries `value`. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({
  ok: true,
  value,
});

/** A failure that carries `error`, usually a discriminated union of rejections. */
export const err = <E>(
  error: E,
): { readonly ok: false; readonly error: E } => ({
  ok: false,
  error,
});
