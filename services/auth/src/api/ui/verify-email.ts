import type { Page } from "@tixlys/pawz";
import type { VerifyRejection } from "../../application/registration/verify-email.ts";
import { attempts } from "../v1/limits.ts";
import { formPage, tokenOf } from "./form-page.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { askFirst, deadLink } from "./mailed-content.ts";
import type { PageParts } from "./page-parts.ts";
import { busy } from "./refused.ts";

/**
 * Where the link of a mail leads (decision 39): opening it changes nothing, only its button redeems the token, by POST
 * and from this very page.
 */
export const verifyEmailPage = ({ app, trusted }: PageParts): Page =>
  formPage(trusted, {
    path: "/ui/verify-email",
    hasToken: true,
    limits: attempts,
    show(asked) {
      const token = tokenOf(asked);
      return token === undefined
        ? notConfirmed({ type: "LinkUnknown" })
        : askToConfirm(token);
    },
    async submit(_asked, form) {
      const verified = await app.verifyEmail({
        token: form.get("token") ?? "",
      });
      return verified.ok
        ? { to: "sign-in?notice=confirmed" }
        : notConfirmed(verified.error);
    },
  });

function askToConfirm(token: string): Answer {
  return askFirst({
    title: "Confirm your e-mail address",
    text: html`<p>
        Press the button to confirm that this is your address. Your account is
        ready right after.
      </p>
      <p class="soft">
        Please do so only if you chose the username that the mail names: whoever
        did knows the account's password.
      </p>`,
    action: "verify-email",
    token,
    button: "Confirm my address",
  });
}

const another = { action: "new-link", button: "Send a new link" } as const;
const signIn = { to: "sign-in", text: "Sign in" } as const;

/** What went wrong, and what helps. */
function notConfirmed(rejection: VerifyRejection): Answer {
  switch (rejection.type) {
    case "LinkUsed":
      return deadLink(
        409,
        "This link was used before",
        "Your address is confirmed already. You can sign in.",
        signIn,
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
    case "EmailAlreadyRegistered":
      return deadLink(
        409,
        "This address has an account",
        "The address was confirmed with another account meanwhile. If that was you, sign in to it.",
        signIn,
      );
    case "Conflict":
      return busy;
  }
}
