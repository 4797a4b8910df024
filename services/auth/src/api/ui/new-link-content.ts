import { button, field, noProblems, summary, type Problems } from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";

/** After a registration, or after a new link was asked for: the same whether the address waits, is somebody's or unknown. */
export function newLinkAsked(after: "register" | "new-link"): Answer {
  const said =
    after === "register"
      ? "We have sent you a link. Open it within an hour to confirm your address; then you can sign in."
      : "If a registration waits for this address, a new link is on its way. It works for an hour, and older ones no longer do.";
  const body = html`<p class="lead" role="status">${said}</p>
    <p class="soft">
      Nothing there? Look among unwanted mail, or
      <a href="new-link">ask for another link</a>. If the address has an account
      already, the mail says so instead.
    </p>`;
  return {
    status: 200,
    content: { title: "Look into your mailbox", body },
  };
}

export function newLinkForm(
  problems: Problems = noProblems,
  typed?: string,
): Answer {
  const body = html`${summary(problems)}
    <p class="lead">Links work for one hour, and only the newest one works.</p>
    ${addressForm("new-link", "Send a new link", problems, typed)}
    <p class="after">Confirmed already? <a href="sign-in">Sign in</a></p>`;
  const isWrong = problems.size > 0;
  return {
    status: isWrong ? 422 : 200,
    content: { title: "Get a new link", body, isWrong },
  };
}

/** One address and a button. */
export function addressForm(
  action: string,
  text: string,
  problems: Problems = noProblems,
  typed?: string,
): Html {
  const email = {
    name: "email",
    label: "E-mail address",
    type: "email",
    autocomplete: "email",
    value: typed,
    maxLength: 254,
  } as const;
  return html`<form method="post" action="${action}">
    ${field(email, problems)} ${button(text)}
  </form>`;
}
