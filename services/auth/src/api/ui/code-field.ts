import type { ShownFactor } from "../../domain/factor/factor.ts";
import { field, noProblems, type Problems } from "./form.ts";
import type { Html } from "./html.ts";
import { wait } from "./refused.ts";

/** One line for both: a code of the app, or a recovery code. */
export function codeField(problems: Problems = noProblems): Html {
  return field(
    {
      name: "code",
      label: "Code",
      autocomplete: "one-time-code",
      hint: "The six digits that your app shows now. Without the app: one of your recovery codes.",
      maxLength: 40,
    },
    problems,
  );
}

/** What was typed there: up to eight digits are meant for the app. */
export function shownIn(form: URLSearchParams): ShownFactor {
  const code = (form.get("code") ?? "").trim();
  const kind = /^[\d\s]{0,9}$/.test(code) ? "totp" : "recovery-code";
  return { kind, code };
}

/** Too many were wrong; a recovery code is not held back (auth #10). */
export function tooManyCodes(retryAfterMs: number): {
  readonly problems: Problems;
  readonly seconds: number;
} {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const said = `There were too many wrong codes. Wait ${wait(seconds)}, or use a recovery code.`;
  return { problems: new Map([["code", said]]), seconds };
}

/** Wrong, used before, or too late: nothing says which. */
export const wrongCode: Problems = new Map([
  ["code", "This code is not right, or not any more. Wait for the next one."],
]);
