import { button, field, hidden, notice } from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { wait } from "./refused.ts";
import { foreignOriginOf, home } from "./return-to.ts";

/** What somebody is told who was sent here, by its name in the address: the address brings no text of its own. */
const notices: ReadonlyMap<string, string> = new Map([
  ["confirmed", "Your address is confirmed. You can sign in now."],
  ["signed-out", "You are signed out on this device."],
  [
    "deleted",
    "Your account is deleted, and every part of the suite forgets you.",
  ],
  [
    "password-reset",
    "Your new password is set, and every device was signed out. Sign in with the new one.",
  ],
  ["root-ready", "The root account is ready. Sign in with its password."],
  [
    "again",
    "The time for the code is over, or there were too many wrong ones. Please sign in again.",
  ],
  [
    "factor-removed",
    "Your second factor is removed, and every device was signed out. Your password alone signs you in.",
  ],
  ["ended", "Your session has ended. Please sign in again."],
]);

/** The form as it is shown: what was typed as a name stays, the password never. */
export type SignInForm = {
  readonly returnTo: string;
  readonly identifier?: string;
  readonly notice?: string | null;
};

export function signInForm(form: SignInForm): Answer {
  const said = notices.get(form.notice ?? "");
  return {
    status: 200,
    content: {
      title: "Sign in",
      body: signInBody(
        form,
        said === undefined ? undefined : notice("good", said),
      ),
      leadsTo: foreignOriginOf(form.returnTo),
    },
  };
}

/** Every cause alike: whoever tries names learns nothing (auth #12). */
export function wrongCredentials(form: SignInForm): Answer {
  const said = html`The name or the password is not right, or the address is not
  confirmed yet. Please check both.`;
  return refusedWith(form, 401, notice("bad", said), {
    "www-authenticate": 'Bearer realm="tixlys"',
  });
}

/** Too many tries, for somebody known or not; a reset still gets its owner in (auth #10). */
export function tooManyTries(form: SignInForm, retryAfterMs: number): Answer {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const said = html`There were too many tries for this name. Please wait
    ${wait(seconds)}, or <a href="forgot-password">reset the password</a>.`;
  return refusedWith(form, 429, notice("bad", said), {
    "retry-after": String(seconds),
  });
}

/** The service has no place for another password just now. */
export function overloaded(form: SignInForm): Answer {
  const said = "Many people sign in just now. Please try again in a moment.";
  return refusedWith(form, 503, notice("bad", said), { "retry-after": "1" });
}

function refusedWith(
  form: SignInForm,
  status: number,
  said: Html,
  headers: Readonly<Record<string, string>>,
): Answer {
  const body = signInBody(form, said);
  const leadsTo = foreignOriginOf(form.returnTo);
  return {
    status,
    headers,
    content: { title: "Sign in", body, isWrong: true, leadsTo },
  };
}

function signInBody(form: SignInForm, said: Html | undefined): Html {
  const { returnTo, identifier } = form;
  const name = field({
    name: "identifier",
    label: "E-mail or username",
    autocomplete: "username",
    value: identifier,
    maxLength: 320,
  });
  const password = field({
    name: "password",
    label: "Password",
    type: "password",
    autocomplete: "current-password",
  });
  return html`${said}
    <form method="post" action="sign-in">
      ${returnTo === home ? "" : hidden("return_to", returnTo)} ${name}
      ${password} ${button("Sign in")}
    </form>
    <p class="after">
      <a href="forgot-password">Forgot your password?</a>
    </p>
    <p class="after">New here? <a href="register">Create an account</a></p>`;
}

/** Somebody who is signed in already: they go on, or become somebody else. */
export function signedInAlready(username: string, returnTo: string): Answer {
  const body = html`<p class="lead">
      You are signed in as <strong>${username}</strong> on this device.
    </p>
    <a class="button full" href="${returnTo}">Continue</a>
    <p class="after">
      <a href="sign-out">Sign out</a> to use another account
    </p>`;
  return { status: 200, content: { title: "You are signed in", body } };
}
