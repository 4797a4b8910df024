import { plainForms } from "./plain.ts";

/** Words that somebody who knows the account would try first. */
export type PasswordContext = {
  readonly email: string;
  readonly username: string;
  readonly names?: readonly string[];
};

/** The product's own names (NIST: "the name of the service"). */
const houseWords = ["tixlys"];

/** Shorter words occur in ordinary phrases by chance. */
const minWordLength = 4;

/** True when the password contains the account's own address, name or username, or the product's name. */
export function isPersonal(
  password: string,
  context: PasswordContext,
): boolean {
  const local = context.email.split("@")[0] ?? "";
  const names = [local, context.username, ...(context.names ?? [])];
  const parts = names.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u));
  const words = [context.email, ...names, ...parts, ...houseWords]
    .flatMap(plainForms)
    .filter((word) => Array.from(word).length >= minWordLength);
  const forms = plainForms(password);
  return words.some((word) => forms.some((form) => form.includes(word)));
}
