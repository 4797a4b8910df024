import type { Page } from "@tixlys/pawz";
import type { ResetRejection } from "../../application/password/reset.ts";
import { attempts } from "../v1/limits.ts";
import { button, hidden, noProblems, summary, type Problems } from "./form.ts";
import { formPage, tokenOf } from "./form-page.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { deadLink } from "./mailed-content.ts";
import type { PageParts } from "./page-parts.ts";
import { newPasswordField } from "./password-field.ts";
import { problemsOf } from "./reasons.ts";
import { busy } from "./refused.ts";

/** Where the link of a reset leads: a new password, and every device has to sign in again. */
export const resetPasswordPage = (parts: PageParts): Page =>
  formPage(parts.trusted, {
    path: "/ui/reset-password",
    hasToken: true,
    limits: attempts,
    async show(asked) {
      const token = tokenOf(asked) ?? "";
      const purpose = "reset-password";
      const link = await parts.app.readMailLink({ token, purpose });
      return link.ok
        ? choose(parts, token)
        : notReset(parts, token, link.error);
    },
    async submit(_asked, form) {
      const token = form.get("token") ?? "";
      const newPassword = form.get("newPassword") ?? "";
      const reset = await parts.app.resetPassword({ token, newPassword });
      return reset.ok
        ? { to: "sign-in?notice=password-reset" }
        : notReset(parts, token, reset.error);
    },
  });

function choose(
  { minLength }: PageParts,
  token: string,
  problems: Problems = noProblems,
): Answer {
  const label = "New password";
  const isWrong = problems.size > 0;
  const body = html`${summary(problems)}
    <p class="lead">
      Every device that is signed in to your account has to sign in again with
      the new password.
    </p>
    <form method="post" action="reset-password">
      ${hidden("token", token)}
      ${newPasswordField({ name: "newPassword", label, minLength }, problems)}
      ${button("Set the new password")}
    </form>`;
  return {
    status: isWrong ? 422 : 200,
    content: { title: "Choose a new password", body, isWrong },
  };
}

const another = { action: "forgot-password", button: "Send a new link" };

function notReset(
  parts: PageParts,
  token: string,
  rejection: ResetRejection,
): Answer {
  switch (rejection.type) {
    case "InvalidInput":
      return choose(parts, token, problemsOf(rejection.fields));
    case "LinkUsed":
      return deadLink(
        409,
        "This link was used before",
        "If it was you, your new password is set: sign in with it. Otherwise ask for a new link now.",
        { to: "sign-in", text: "Sign in" },
        another,
      );
    case "LinkExpired":
      return deadLink(
        410,
        "This link has expired",
        "Links work for one hour, and only the newest one works.",
        another,
      );
    case "LinkUnknown":
      return deadLink(
        422,
        "This link is not valid",
        "Please check that the whole link was opened, or ask for a new one.",
        another,
      );
    case "Overloaded":
    case "Conflict":
      return busy;
  }
}
