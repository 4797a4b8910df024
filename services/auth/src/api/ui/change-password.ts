import type { Page } from "@tixlys/pawz";
import type { ChangePasswordRejection } from "../../application/password/change.ts";
import { deviceTokensOf } from "../v1/device-cookie.ts";
import { ownAttempts } from "../v1/limits.ts";
import { button, field, noProblems, summary, type Problems } from "./form.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import type { PageParts } from "./page-parts.ts";
import { newPasswordField } from "./password-field.ts";
import { problemsOf } from "./reasons.ts";
import { busy, tooManyTries } from "./refused.ts";

/** Another password, for which the current one is needed; the other devices have to sign in again (auth #6). */
export const changePasswordPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "change-password",
    limits: ownAttempts,
    show: (member) => form(parts, member),
    submit: (member, typed) => submit(parts, member, typed),
  });

function form(
  { minLength }: PageParts,
  { mark, me }: Member,
  problems: Problems = noProblems,
  status = 200,
): Answer {
  const current = {
    name: "currentPassword",
    label: "Current password",
    type: "password",
    autocomplete: "current-password",
  } as const;
  const name = "newPassword";
  const label = "New password";
  const body = html`${summary(problems)}
    <section class="card" aria-label="New password">
      <form method="post" action="change-password">
        ${mark}
        <input
          type="hidden"
          name="username"
          autocomplete="username"
          value="${me.user.username}"
        />
        ${field(current, problems)}
        ${newPasswordField({ name, label, minLength }, problems)}
        <label class="choice">
          <input type="checkbox" name="keep" value="yes" />
          <span>Keep my other devices signed in</span>
        </label>
        <div class="row after-choice">
          ${button("Change the password", "main")}
          <a class="button quiet" href="account">Cancel</a>
        </div>
      </form>
    </section>`;
  const isWrong = problems.size > 0;
  return {
    status,
    content: { title: "Change your password", body, here: "none", isWrong },
  };
}

async function submit(
  parts: PageParts,
  member: Member,
  typed: URLSearchParams,
): Promise<Answer> {
  const keep = typed.get("keep") === "yes";
  const { visitor, device, request } = member;
  const changed = await parts.app.changePassword(
    visitor.holder,
    {
      currentPassword: typed.get("currentPassword") ?? "",
      newPassword: typed.get("newPassword") ?? "",
      keepOtherSessions: keep,
    },
    { ip: device.ip, deviceTokens: deviceTokensOf(request) },
  );
  if (!changed.ok) return refusal(parts, member, changed.error);
  return {
    to: `account?notice=${keep ? "password-changed-here" : "password-changed"}`,
  };
}

function refusal(
  parts: PageParts,
  member: Member,
  rejection: ChangePasswordRejection,
): Answer {
  switch (rejection.type) {
    case "InvalidInput":
      return form(parts, member, problemsOf(rejection.fields), 422);
    case "CurrentPasswordWrong":
      return form(parts, member, notCurrent, 403);
    case "SessionGone":
      return { to: "sign-in?notice=ended" };
    case "TooManyAttempts":
      return tooManyTries(rejection);
    case "PasswordChangedMeanwhile":
    case "Overloaded":
      return busy;
  }
}

const notCurrent: Problems = new Map([
  ["currentPassword", "This is not your current password."],
]);
