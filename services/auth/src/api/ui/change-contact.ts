import type { Page } from "@tixlys/pawz";
import type { ChangeMeRejection } from "../../application/account/change-me.ts";
import { contactChanges } from "../v1/limits.ts";
import {
  button,
  field,
  formId,
  noProblems,
  summary,
  type Field,
  type Problems,
} from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import type { PageParts } from "./page-parts.ts";
import { problemsOf } from "./reasons.ts";
import { busy } from "./refused.ts";

/** One of the two things that a person is found by, and how its page is worded. */
type Contact = {
  readonly page: "change-username" | "change-email";
  readonly title: string;
  readonly lead: Html;
  readonly field: Field & { readonly name: "username" | "email" };
  readonly button: string;
  readonly notice: string;
};

const username: Contact = {
  page: "change-username",
  title: "Change your username",
  lead: html`Others see you by this name, and you can sign in with it.`,
  field: {
    name: "username",
    label: "New username",
    autocomplete: "off",
    hint: "3 to 32 letters and digits.",
    maxLength: 64,
  },
  button: "Change the username",
  notice: "username-changed",
};

const email: Contact = {
  page: "change-email",
  title: "Change your e-mail address",
  lead: html`We send a link to the new address, which confirms it, and a notice
  to the one that you have, with which the change can be undone.`,
  field: {
    name: "email",
    label: "New e-mail address",
    type: "email",
    autocomplete: "email",
    maxLength: 254,
  },
  button: "Send the link",
  notice: "email-asked",
};

/** Another username, at once. */
export const changeUsernamePage = (parts: PageParts): Page =>
  contactPage(parts, username);

/** Another address, which counts once its link is opened; the password has to be fresh (auth #18, #49). */
export const changeEmailPage = (parts: PageParts): Page =>
  contactPage(parts, email);

function contactPage(parts: PageParts, contact: Contact): Page {
  return memberPage(parts, {
    name: contact.page,
    limits: contactChanges,
    once: true,
    ...(contact.page === "change-email" ? { wantsFresh: true } : {}),
    show: (member) => form(contact, member),
    submit: (member, typed) => submit(parts, contact, member, typed),
  });
}

function form(
  contact: Contact,
  { mark, me }: Member,
  wrong: { readonly problems: Problems; readonly status: number } = {
    problems: noProblems,
    status: 200,
  },
  typed?: string,
): Answer {
  const { title, lead, page } = contact;
  const { problems, status } = wrong;
  const present = me.user[contact.field.name];
  const body = html`<p class="lead">${lead}</p>
    ${summary(problems)}
    <section class="card" aria-label="${title}">
      <p>It is now <strong>${present}</strong>.</p>
      <form method="post" action="${page}">
        ${mark} ${formId()}
        ${field({ ...contact.field, value: typed }, problems)}
        <div class="row">
          ${button(contact.button, "main")}
          <a class="button quiet" href="account">Cancel</a>
        </div>
      </form>
    </section>`;
  const isWrong = problems.size > 0;
  return { status, content: { title, body, here: "none", isWrong } };
}

async function submit(
  { app }: PageParts,
  contact: Contact,
  member: Member,
  typed: URLSearchParams,
): Promise<Answer> {
  const { name } = contact.field;
  const value = typed.get(name) ?? "";
  const { holder, authenticatedAt } = member.visitor;
  const changed = await app.changeMe(
    { ...holder, authTime: authenticatedAt },
    { [name]: value },
  );
  return changed.ok
    ? { to: `account?notice=${contact.notice}` }
    : refusal(contact, member, changed.error, value);
}

function refusal(
  contact: Contact,
  member: Member,
  rejection: ChangeMeRejection,
  value: string,
): Answer {
  const again = (status: number, problems: Problems) =>
    form(contact, member, { problems, status }, value);
  switch (rejection.type) {
    case "InvalidInput":
      return again(422, problemsOf(rejection.fields));
    case "UsernameReserved":
      return again(409, onName("This name is kept for us. Choose another."));
    case "UsernameTaken":
      return again(409, onName("This name is taken. Choose another."));
    case "StepUpRequired":
      return { to: `step-up?return_to=${contact.page}` };
    case "SessionGone":
      return { to: "sign-in?notice=ended" };
    case "Conflict":
      return busy;
  }
}

function onName(sentence: string): Problems {
  return new Map([["username", sentence]]);
}
