import type { Page } from "@tixlys/pawz";
import type { UserView } from "../../application/views.ts";
import { notice } from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import { dayOf } from "./moments.ts";
import { noticeOf } from "./notices.ts";
import type { PageParts } from "./page-parts.ts";

/** What one's account is, and where to change it. */
export const accountPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "account",
    show: (member) => show(parts, member),
  });

const notices: ReadonlyMap<string, string> = new Map([
  ["username-changed", "Your username is changed."],
  [
    "email-asked",
    "We have sent a link to the new address. The change counts once you open it; until then you sign in with the address before.",
  ],
  [
    "password-changed",
    "Your new password is set, and every other device is signed out.",
  ],
  ["password-changed-here", "Your new password is set."],
  ["email-changed", "Your new e-mail address is confirmed."],
]);

async function show({ app }: PageParts, member: Member): Promise<Answer> {
  const { user } = member.me;
  const factor = await app.myFactors(member.visitor.holder);
  const body = html`<p class="lead">
      You have been here since ${dayOf(user.createdAt)}.
    </p>
    ${noticeOf(member, notices) ?? (user.verified ? "" : unconfirmed)}
    <section class="card" aria-label="Account">
      <ul class="rows">
        ${row("Username", user.username, "change-username")}
        ${row("E-mail address", user.email, "change-email")}
        ${row("Password", "Not shown", "change-password")}
        ${row("Second factor", factor === undefined ? "Off" : "App for codes", "second-factor")}
        ${row("Roles", rolesOf(user))}
      </ul>
    </section>
    <section class="card" aria-label="Leaving">
      <ul class="rows">
        ${leaving("Your data", "Everything that is kept about you", "my-data", "Download")}
        ${leaving("The end", "Your account, and what we know of you", "delete-account", "Delete")}
      </ul>
    </section>`;
  return {
    status: 200,
    content: { title: "Your account", body, here: "account" },
  };
}

const unconfirmed = notice(
  "note",
  "Your new address is not confirmed yet. Open the link that we sent there; until then you sign in with the address before.",
);

function row(name: string, value: string, place?: string): Html {
  const change =
    place &&
    html`<a
      class="button quiet small"
      href="${place}"
      aria-label="Change your ${name.toLowerCase()}"
      >Change</a
    >`;
  return html`<li>
    <div class="what brief">
      <h2>${name}</h2>
      <p class="soft">${value}</p>
    </div>
    ${change}
  </li>`;
}

function leaving(
  name: string,
  value: string,
  place: string,
  verb: string,
): Html {
  const label = verb === "Delete" ? "Delete my account" : "Download my data";
  return html`<li>
    <div class="what brief">
      <h2>${name}</h2>
      <p class="soft">${value}</p>
    </div>
    <a class="button quiet small" href="${place}" aria-label="${label}"
      >${verb}</a
    >
  </li>`;
}

function rolesOf({ roles }: UserView): string {
  return roles.join(", ");
}
