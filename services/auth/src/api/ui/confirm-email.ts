import type { Page } from "@tixlys/pawz";
import type { ConfirmEmailRejection } from "../../application/account/confirm-email.ts";
import type { MailLinkView } from "../../application/account/mail-link.ts";
import { attempts } from "../v1/limits.ts";
import { formPage, tokenOf } from "./form-page.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { askFirst, deadLink } from "./mailed-content.ts";
import type { PageParts } from "./page-parts.ts";
import { busy } from "./refused.ts";

/** Where the link leads that goes to a new address: from its button on the address is the account's (auth #18). */
export const confirmEmailPage = ({ app, trusted }: PageParts): Page =>
  formPage(trusted, {
    path: "/ui/confirm-email",
    hasToken: true,
    limits: attempts,
    async show(asked) {
      const token = tokenOf(asked) ?? "";
      const purpose = "confirm-email";
      const link = await app.readMailLink({ token, purpose });
      return link.ok ? ask(token, link.value) : notConfirmed(link.error);
    },
    async submit(_asked, form) {
      const token = form.get("token") ?? "";
      const confirmed = await app.confirmEmail({ token });
      return confirmed.ok
        ? { to: "account?notice=email-changed" }
        : notConfirmed(confirmed.error);
    },
  });

function ask(token: string, { username, address }: MailLinkView): Answer {
  return askFirst({
    title: "Confirm your new address",
    text: html`<p class="lead">
      The account <strong>${username}</strong> gets the address
      <strong>${address}</strong>. It is what you sign in with from then on, and
      where our mails go.
    </p>`,
    action: "confirm-email",
    token,
    button: "Use this address",
  });
}

const account = { to: "account", text: "Go to your account" } as const;

function notConfirmed(rejection: ConfirmEmailRejection): Answer {
  switch (rejection.type) {
    case "LinkUsed":
      return deadLink(
        409,
        "This link was used before",
        "If it was you, your new address is confirmed already.",
        account,
      );
    case "LinkExpired":
      return deadLink(
        410,
        "This link has expired",
        "Links work for one hour, and only for the address that was asked for last. Enter the address in your account once more.",
        { to: "change-email", text: "Change the address again" },
      );
    case "LinkUnknown":
      return deadLink(
        422,
        "This link is not valid",
        "Please check that the whole link was opened, or enter the address in your account once more.",
        { to: "change-email", text: "Change the address again" },
      );
    case "EmailAlreadyRegistered":
      return deadLink(
        409,
        "This address has an account",
        "Meanwhile the address was confirmed with another account. Yours keeps the one that it has.",
        account,
      );
    case "Conflict":
      return busy;
  }
}
