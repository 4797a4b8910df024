declare const brand: unique symbol;

/**
 * A value of `T` that was checked once, by the one parse function of its kind.
 *
 * Nothing but that function should produce it, so a `Brand<string, "UserId">` in a signature says
 * that the string has already been judged. The brand exists only at compile time.
 */
export type Brand<T, N extends string> = T & { readonly [brand]: N };
