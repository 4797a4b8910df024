import type { Page } from "@tixlys/pawz";
import { mails } from "../v1/limits.ts";
import { noProblems, summary, type Problems } from "./form.ts";
import { formPage } from "./form-page.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { addressForm } from "./new-link-content.ts";
import type { PageParts } from "./page-parts.ts";
import { problemsOf } from "./reasons.ts";

/** Asks for a link to set a new password; says the same whether the address has an account (auth #12). */
export const forgotPasswordPage = ({ app, trusted }: PageParts): Page =>
  formPage(trusted, {
    path: "/ui/forgot-password",
    limits: mails,
    show: ({ query }) => (query.has("done") ? asked() : ask()),
    async submit(_asked, form) {
      const email = form.get("email") ?? "";
      const done = await app.forgotPassword({ email });
      return done.ok
        ? { to: "forgot-password?done" }
        : ask(problemsOf(done.error.fields), email);
    },
  });

function ask(problems: Problems = noProblems, typed?: string): Answer {
  const isWrong = problems.size > 0;
  const body = html`${summary(problems)}
    <p class="lead">
      Enter the address of your account. We send a link there with which you
      choose a new password.
    </p>
    ${addressForm("forgot-password", "Send the link", problems, typed)}
    <p class="after"><a href="sign-in">Back to sign in</a></p>`;
  return {
    status: isWrong ? 422 : 200,
    content: { title: "Forgot your password?", body, isWrong },
  };
}

function asked(): Answer {
  const body = html`<p class="lead" role="status">
      If this address has an account, a link is on its way. It works once and
      for one hour, and older ones no longer do.
    </p>
    <p class="soft">
      Nothing there? Look among unwanted mail, check the address, or
      <a href="forgot-password">ask for another link</a>.
    </p>
    <p class="after"><a href="sign-in">Back to sign in</a></p>`;
  return { status: 200, content: { title: "Look into your mailbox", body } };
}
