import type { VerifyRejection } from "../../application/registration/verify-email.ts";
import { html } from "./html.ts";
import type { Content } from "./layout.ts";

/** A page with the status that the API gives for the same outcome. */
export type Outcome = { readonly status: number; readonly content: Content };

/** Asks before anything happens: mail scanners open links, but press no buttons. */
export function askToConfirm(token: string): Outcome {
  const body = html`<p>
      Press the button to confirm that this is your address. Your account is
      ready right after.
    </p>
    <p>
      Please do so only if you chose the username that the mail names: whoever
      did knows the account's password.
    </p>
    <form method="post" action="verify-email">
      <input type="hidden" name="token" value="${token}" />
      <button type="submit">Confirm my e-mail address</button>
    </form>`;
  return {
    status: 200,
    content: { title: "Confirm your e-mail address", body },
  };
}

/** The link was redeemed. */
export function confirmed(username: string): Outcome {
  const body = html`<p role="status">
    Welcome, <strong>${username}</strong>. You can log in now, and close this
    page.
  </p>`;
  return { status: 200, content: { title: "Your address is confirmed", body } };
}

/** What went wrong, and what helps. */
export function notConfirmed(rejection: VerifyRejection): Outcome {
  switch (rejection.type) {
    case "LinkUsed":
      return told(
        409,
        "This link was used before",
        "Your address is confirmed already. You can log in.",
      );
    case "LinkExpired":
      return withResend(
        410,
        "This link has expired",
        "Links work for one hour, and only the newest one works.",
      );
    case "LinkUnknown":
      return withResend(
        422,
        "This link is not valid",
        "Please check that the whole link was opened, or ask for a new one.",
      );
    case "EmailAlreadyRegistered":
      return told(
        409,
        "This address has an account",
        "The address was confirmed with another account meanwhile.",
      );
    case "Conflict":
      return told(
        503,
        "Please try again",
        "This did not work just now. In a moment the same link should.",
      );
  }
}

/** Says the same whether a registration waits or not. */
export const linkSent: Outcome = told(
  202,
  "Please look into your mailbox",
  "If a registration waits for this address, a new link is on its way. It works for one hour.",
);

/** What was typed is no e-mail address. */
export const noAddress: Outcome = withResend(
  422,
  "This is no e-mail address",
  "Please check it and try again.",
);

/** A form that another site sent here. */
export const foreignForm: Outcome = told(
  403,
  "This did not come from here",
  "Please open the link in your mail and press its button.",
);

function told(status: number, title: string, sentence: string): Outcome {
  return {
    status,
    content: { title, body: html`<p role="status">${sentence}</p>` },
  };
}

function withResend(status: number, title: string, sentence: string): Outcome {
  const body = html`<p role="alert">${sentence}</p>
    <form method="post" action="verify-email">
      <label for="email">E-mail address</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="email"
        required
        maxlength="254"
      />
      <button type="submit">Send me a new link</button>
    </form>`;
  return { status, content: { title, body } };
}
