import { field, type Problems } from "./form.ts";
import { html, type Html } from "./html.ts";

/** A line for a new password, with what makes a good one. */
export function newPasswordField(
  {
    name,
    label = "Password",
    minLength,
  }: {
    readonly name: string;
    readonly label?: string;
    readonly minLength: number;
  },
  problems: Problems,
): Html {
  return field(
    {
      name,
      label,
      type: "password",
      autocomplete: "new-password",
      hint: html`At least ${String(minLength)} characters. Four unrelated words
      work well; spaces are fine.`,
    },
    problems,
  );
}
