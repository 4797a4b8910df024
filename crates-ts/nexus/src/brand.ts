import type { Result } from "./result.ts";

declare const brand: unique symbol;

/**
 * A value of `T` that was checked once, by the one parse function of its kind.
 *
 * Nothing but that function should produce it, so a `Brand<string, "UserId">` in a signature says
 * that the string has already been judged. The brand exists only at compile time.
 */
export type Brand<T, N extends string> = T & { readonly [brand]: N };

/** A branded value's own type, without the brand. */
type Bare<B> = B extends string ? string : B extends number ? number : never;

/**
 * Makes the one parse function of a brand from the judgement on which it rests: what passes is branded, what does not
 * is the judgement's rejection.
 *
 * @example
 * export type Quantity = Brand<number, "Quantity">;
 * export const parseQuantity = parser<Quantity>()((value: number) =>
 *   Number.isSafeInteger(value) && value > 0 ? ok(value) : err({ type: "QuantityInvalid" } as const),
 * );
 */
export function parser<B extends Brand<string | number, string>>() {
  return <Input, Rejection>(
    judge: (input: Input) => Result<Bare<B>, Rejection>,
  ): ((input: Input) => Result<B, Rejection>) =>
    // cast: the judgement has just been passed; this is the one place where a brand comes from it.
    judge as unknown as (input: Input) => Result<B, Rejection>;
}
