import type { Field } from "../fields/field.ts";
import { passwordOf } from "../fields/url.ts";
import { isGenerated } from "./generated.ts";
import { isPlaceholder } from "./placeholder.ts";

/**
 * Why a secret must not be used outside development and test, or undefined: it is a placeholder, was
 * generated for development, or is the default of this variable.
 */
export function secretProblem(
  field: Field<unknown>,
  text: string,
): string | undefined {
  if (field.secrecy === "plain") return undefined;
  const { local } = field.defaults;
  if (local.given && field.print(local.value) === text)
    return "is the default of development";
  if (isGenerated(text)) return "was generated for development";
  // A key may stand behind its id: `1:0000…` is no better than `0000…`.
  const secret =
    field.secrecy === "secret" ? text.replace(/^\d+:/, "") : passwordOf(text);
  if (secret !== undefined && isPlaceholder(secret))
    return "is a placeholder, not a secret";
  return undefined;
}
