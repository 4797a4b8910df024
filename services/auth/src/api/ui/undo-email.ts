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

/** Where the link leads that goes to the address before a change: its button takes the change back (auth #18). */
export const undoEmailPage = ({ app, trusted }: PageParts): Page =>
  formPage(trusted, {
    path: "/ui/undo-email",
    hasToken: true,
    limits: attempts,
    async show(asked) {
      if (asked.query.has("done")) return undone();
      const token = tokenOf(asked) ?? "";
      const purpose = "undo-email";
      const link = await app.readMailLink({ token, purpose });
      return link.ok ? ask(token, link.value) : notUndone(link.error);
    },
    async submit(_asked, form) {
      const done = await app.undoEmail({ token: form.get("token") ?? "" });
      return done.ok ? { to: "undo-email?done" } : notUndone(done.error);
    },
  });

function ask(token: string, { username, address }: MailLinkView): Answer {
  return askFirst({
    title: "Take the change back",
    text: html`<p>
        Somebody gave your account <strong>${username}</strong> another e-mail
        address. If that was you, there is nothing to do here.
      </p>
      <p class="soft">
        If it was not, press the button: your account gets
        <strong>${address}</strong> back, every device is signed out, and we
        send you a link to choose a new password.
      </p>`,
    action: "undo-email",
    token,
    button: "It was not me, undo it",
  });
}

function undone(): Answer {
  const body = html`<p class="lead" role="status">
      Your account has this address again, and every device is signed out.
    </p>
    <p class="soft">
      Look into your mailbox now: with the link that we have sent you, choose a
      new password, which whoever made the change cannot know.
    </p>
    <p class="after">
      Nothing there? <a href="forgot-password">Get another link</a>
    </p>`;
  return { status: 200, content: { title: "The change is undone", body } };
}

const reset = {
  to: "forgot-password",
  text: "Get a link for a new password",
} as const;

function notUndone(rejection: ConfirmEmailRejection): Answer {
  switch (rejection.type) {
    case "LinkUsed":
      return deadLink(
        409,
        "This link was used before",
        "The change is taken back already. Look into your mailbox for the link to choose a new password, or get another one.",
        reset,
      );
    case "LinkExpired":
      return deadLink(
        410,
        "This link has expired",
        "It is too late to take the change back with it. Try to get a link for a new password; if none comes, write to us.",
        reset,
      );
    case "LinkUnknown":
      return deadLink(
        422,
        "This link is not valid",
        "Please check that the whole link was opened. If the change was taken back already, get a link for a new password.",
        reset,
      );
    case "EmailAlreadyRegistered":
      return deadLink(
        409,
        "This address has another account",
        "Meanwhile the address was confirmed with another account, so that yours cannot have it back.",
        { to: "sign-in", text: "Sign in" },
      );
    case "Conflict":
      return busy;
  }
}
