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
  const secrets =
    field.secrecy === "secret" ? keysIn(text) : [passwordOf(text)];
  if (secrets.some((each) => each !== undefined && isPlaceholder(each)))
    return "is a placeholder, not a secret";
  return undefined;
}

/** A key may stand behind its id, and several behind each other: `2:9f3c…,1:0000…` is no better than `0000…`. */
function keysIn(text: string): readonly string[] {
  const parts = text.split(",").map((part) => part.trim());
  const named = /^\d+:/;
  return parts.every((part) => named.test(part))
    ? parts.map((part) => part.replace(named, ""))
    : [text.replace(named, "")];
}
